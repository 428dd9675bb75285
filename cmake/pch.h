// SPDX-License-Identifier: GPL-3.0-or-later
// Precompiled in each room: what nearly every file includes.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
