// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys_port.h" // its moc output needs a home
