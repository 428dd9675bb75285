// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/keychain_job.h"

#include <qt6keychain/keychain.h>

#include <algorithm>
#include <utility>

namespace sekisho::secrets {

namespace {

QString service()
{
    return QStringLiteral("org.sekisho.Sekisho");
}

/// On Windows the service is not part of an entry's name (keychain_win.cpp), the key alone is.
QString entryName(const QString &key)
{
#ifdef Q_OS_WIN
    return service() + u'/' + key;
#else
    return key;
#endif
}

KeychainAnswer::Kind kindOf(QKeychain::Error error)
{
    switch (error) {
    case QKeychain::NoError:
        return KeychainAnswer::Kind::Ok;
    case QKeychain::EntryNotFound:
        return KeychainAnswer::Kind::NotFound;
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return KeychainAnswer::Kind::AccessDenied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return KeychainAnswer::Kind::NoBackend;
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    return KeychainAnswer::Kind::Other;
}

} // namespace

KeychainJob *KeychainJob::read(const QString &key)
{
    auto *job = new QKeychain::ReadPasswordJob(service());
    job->setKey(entryName(key));
    return new KeychainJob(job);
}

KeychainJob *KeychainJob::write(const QString &key, const Secret &secret)
{
    auto *job = new QKeychain::WritePasswordJob(service());
    job->setKey(entryName(key));
    // Text, so that the system's own keychain program can show it to its owner.
    const std::string_view bytes = secret.reveal();
    QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    job->setTextData(text);
    text.fill(QChar());
    return new KeychainJob(job);
}

KeychainJob *KeychainJob::remove(const QString &key)
{
    auto *job = new QKeychain::DeletePasswordJob(service());
    job->setKey(entryName(key));
    return new KeychainJob(job);
}

KeychainJob::KeychainJob(QKeychain::Job *job) : m_job(job)
{
    // It would be deleted while a late answer may still come.
    job->setAutoDelete(false);
    job->setInsecureFallback(false);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        abandon(std::exchange(m_late, {}));
        answer({KeychainAnswer::Kind::TimedOut, {}, {}});
    });
    connect(job, &QKeychain::Job::finished, this, &KeychainJob::finish);
}

KeychainJob::~KeychainJob()
{
    abandon({});
}

void KeychainJob::start(std::chrono::milliseconds patience, Callback callback, std::function<void()> late)
{
    m_callback = std::move(callback);
    m_late = std::move(late);
    m_started = true;
    m_timer.start(patience);
    m_job->start();
}

void KeychainJob::abandon(std::function<void()> late)
{
    QKeychain::Job *job = std::exchange(m_job, nullptr);
    if (!job)
        return;
    disconnect(job, nullptr, this, nullptr);
    if (!m_started) {
        delete job;
        return;
    }
    job->emitFinishedWithError(QKeychain::OtherError, {});
    connect(job, &QKeychain::Job::finished, job, [job, late = std::move(late)] {
        job->deleteLater();
        if (late)
            late();
    });
}

void KeychainJob::finish()
{
    m_timer.stop();
    QKeychain::Job *job = std::exchange(m_job, nullptr);
    KeychainAnswer result{kindOf(job->error()), job->errorString(), {}};
    if (const auto *reading = qobject_cast<QKeychain::ReadPasswordJob *>(job)) {
        const QByteArray data = reading->binaryData();
        result.secret = Secret(std::string_view(data.constData(), static_cast<std::size_t>(data.size())));
        // The job shares these bytes, so this wipes its copy too. Nobody else has one: it is done.
        std::fill_n(const_cast<char *>(data.constData()), data.size(), '\0');
        // The KWallet backend reports a failed read as an empty password.
        if (result.kind == KeychainAnswer::Kind::Ok && result.secret.empty())
            result.kind = KeychainAnswer::Kind::NotFound;
    }
    job->deleteLater();
    answer(std::move(result));
}

void KeychainJob::answer(KeychainAnswer answer)
{
    const Callback callback = std::exchange(m_callback, {});
    callback(std::move(answer));
}

} // namespace sekisho::secrets
