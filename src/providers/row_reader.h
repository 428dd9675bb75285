// SPDX-License-Identifier: GPL-3.0-or-later
// One object of a data file of ours, read strictly: what is missing, unknown or of another type is an
// error that says where.
#pragma once

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::providers {

/// The first error stays, shared by all readers of a file; reading after it gives empty values.
class RowReader {
public:
    using Json = nlohmann::json;

    /// `place` is how errors name the object: "row "openai"".
    RowReader(const Json &object, std::string place, std::string &error, const char *file = "providers.json");

    [[nodiscard]] bool failed() const { return !m_error.empty(); }
    [[nodiscard]] std::string &error() { return m_error; }
    [[nodiscard]] const std::string &place() const { return m_place; }
    [[nodiscard]] const Json &json() const { return m_object; }

    /// `why` is the end of a sentence that begins with the field, or with the object where `field` is empty.
    void fail(std::string_view field, const std::string &why);

    [[nodiscard]] std::string text(const char *field);
    [[nodiscard]] bool boolean(const char *field);
    [[nodiscard]] std::vector<std::string> texts(const char *field);
    /// Null after an error.
    [[nodiscard]] const Json *array(const char *field);
    [[nodiscard]] const Json *wholeNumber(const char *field);
    [[nodiscard]] RowReader object(const char *field);
    /// Null where it is not there, which is no error.
    [[nodiscard]] const Json *optional(const char *field);

    /// After all fields have been asked for, where a file is to have no others.
    void refuseOthers();

private:
    [[nodiscard]] const Json *member(const char *field, bool (Json::*isType)() const noexcept,
                                     const char *type);

    const Json &m_object;
    std::string m_place;
    std::string &m_error;
    const char *m_file;
    std::set<std::string, std::less<>> m_known;
};

} // namespace sekisho::providers
