// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <utility>
#include <variant>

namespace thunes {

/// What went wrong, as far as behaviour depends on it. The HTTP status, the CLI's exit code and
/// the panel's state are each chosen by this and by nothing else.
enum class ErrorKind {
    InvalidInput = 1, ///< The caller's data is wrong; sending it again will not help.
    NotFound,         ///< The thing named does not exist (yet).
    Conflict,         ///< The caller acted on a state that is no longer the current one.
    Unauthorized,     ///< No credentials, or wrong ones.
    Forbidden,        ///< Known caller, not allowed.
    Unavailable,      ///< The other side cannot be reached or is not ready.
    Timeout,          ///< The other side did not answer in time.
    Protocol,         ///< The other side answered something we do not understand.
    Io,               ///< A file could not be read or written.
};

/// An error for people: `message` names the file, URL or JSON path and says what is wrong there.
struct Error
{
    ErrorKind kind = ErrorKind::InvalidInput;
    QString message;
};

/// The value, or the reason why there is none: the subset of std::expected<T, Error> that we use
/// (GCC 12 has no std::expected). Reading the value of a failed result is a bug and asserts.
template<typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T &value() const &
    {
        Q_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }
    T &value() &
    {
        Q_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }
    T &&value() &&
    {
        Q_ASSERT(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

    const Error &error() const
    {
        Q_ASSERT(!ok());
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    [[nodiscard]] bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }

    const Error &error() const
    {
        Q_ASSERT(m_error);
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

} // namespace thunes
