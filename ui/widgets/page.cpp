// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/page.h" // its moc output needs a home
