// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/key_info.h"

namespace sekisho::gateway {

std::string toString(const KeyName &name)
{
    return name.alias == "default" ? name.provider : name.provider + " (" + name.alias + ')';
}

bool KeyFailure::isWithoutKeychain() const
{
    return step == Step::Keychain && keychain == secrets::SecretError::Unavailable;
}

} // namespace sekisho::gateway
