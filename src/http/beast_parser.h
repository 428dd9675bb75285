// SPDX-License-Identifier: GPL-3.0-or-later
// Boost.Beast's HTTP/1 grammar for one message. It is given start lines, fields and chunk lines whole, and
// keeps what it finds; framing and limits are judged outside. Private to the parser.
#pragma once

#include "http/message.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/version.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace sekisho::http {

template <bool isRequest>
class BeastParser final : public boost::beast::http::basic_parser<isRequest> {
public:
    using Head = std::conditional_t<isRequest, RequestHead, ResponseHead>;

    BeastParser()
    {
        // Beast 1.74 takes boost::none for zero when there is a Content-Length.
        this->body_limit(std::numeric_limits<std::uint64_t>::max());
        // Newer ones add to the limit, which must not overflow.
        this->header_limit(std::numeric_limits<std::uint32_t>::max() / 2);
    }

    /// Parses whole lines, or body bytes of the chunk that has begun. The reason when they are refused.
    [[nodiscard]] std::optional<std::string> present(std::string_view bytes)
    {
        namespace beast = boost::beast;
        while (!bytes.empty() && !this->is_done()) {
            beast::error_code error;
            const std::size_t used = this->put({bytes.data(), bytes.size()}, error);
            bytes.remove_prefix(used);
            // need_more is fine after the last byte; before it, Beast sees no end where the lines have one.
            if (error && (error != beast::http::error::need_more || !bytes.empty()))
                return error == beast::http::error::need_more ? "incomplete line" : error.message();
            if (used == 0)
                return "unexpected bytes";
        }
        return std::nullopt;
    }

    [[nodiscard]] Head &head() { return m_head; }
    [[nodiscard]] const Head &head() const { return m_head; }
    [[nodiscard]] std::uint64_t chunkSize() const { return m_chunkSize; }

private:
    using Code = boost::beast::error_code;
    using View = boost::beast::string_view;

    static std::string_view plain(View text) { return {text.data(), text.size()}; }

    void on_request_impl(boost::beast::http::verb, View method, View target, int version, Code &) override
    {
        if constexpr (isRequest) {
            m_head.method = plain(method);
            m_head.target = plain(target);
            m_head.minorVersion = version % 10;
        }
    }

    void on_response_impl(int code, View reason, int version, Code &) override
    {
        if constexpr (!isRequest) {
            m_head.status = code;
            m_head.reason = plain(reason);
            m_head.minorVersion = version % 10;
        }
    }

    void on_field_impl(boost::beast::http::field field, View name, View value, Code &error) override
    {
        if (m_headDone)
            checkTrailer(field, error);
        else
            m_head.headers.addParsed(plain(name), plain(value));
    }

#if BOOST_BEAST_VERSION >= 359
    void on_trailer_field_impl(boost::beast::http::field field, View, View, Code &error) override
    {
        checkTrailer(field, error);
    }
#endif

    /// Trailers are dropped; those that pretend to frame the message are refused (RFC 9110 section 6.5.1).
    static void checkTrailer(boost::beast::http::field field, Code &error)
    {
        namespace http = boost::beast::http;
        if (field == http::field::content_length || field == http::field::transfer_encoding ||
            field == http::field::host)
            error = http::error::bad_field;
    }

    void on_header_impl(Code &) override
    {
        m_headDone = true;
    }
    void on_body_init_impl(const boost::optional<std::uint64_t> &, Code &) override {}
    std::size_t on_body_impl(View body, Code &) override
    {
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t size, View, Code &) override
    {
        m_chunkSize = size;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, View body, Code &) override
    {
        return body.size();
    }
    void on_finish_impl(Code &) override {}

    Head m_head;
    std::uint64_t m_chunkSize = 0;
    bool m_headDone = false;
};

} // namespace sekisho::http
