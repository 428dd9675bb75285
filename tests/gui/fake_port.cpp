// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/fake_port.h" // its moc output needs a home
