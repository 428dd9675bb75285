// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/fake_keys.h" // its moc output needs a home
