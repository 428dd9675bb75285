// SPDX-License-Identifier: GPL-3.0-or-later
// The built program with keys in a keychain: `sekisho key ...` beside a running gateway, on one profile.
#pragma once

#include "integration/program_process.h"
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/raw_client.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

namespace sekisho::test {

/// Looks the same in every test, and like no real key.
inline const std::string &markedKey()
{
    static const std::string key =
        "sk-marked-" + std::to_string(QCoreApplication::applicationPid()) + "-0123456789-abcdefgh";
    return key;
}

class KeyProgram {
public:
    KeyProgram() : gateway(m_folder.filePath(QStringLiteral("profile"))) {}

    struct Said {
        int exitCode = -1;
        QByteArray output;
    };
    /// `sekisho key` with these arguments and the profile; `input` is what is typed.
    [[nodiscard]] Said key(const QStringList &arguments, const std::string &input = {},
                           const QStringList &environment = {}) const
    {
        ProgramProcess command(gateway.profile());
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        for (const QString &setting : environment)
            variables.insert(setting.section(u'=', 0, 0), setting.section(u'=', 1));
        command.process().setProcessEnvironment(variables);
        command.start(QStringList{QStringLiteral("key")} + arguments +
                      QStringList{QStringLiteral("--profile"), gateway.profile()});
        command.process().write(QByteArray::fromStdString(input));
        command.process().closeWriteChannel();
        if (!command.waitForEnd() || !command.endedNormally())
            return {-1, "it did not end: " + command.output()};
        return {command.exitCode(), command.output()};
    }
    [[nodiscard]] bool set(const QString &provider, const std::string &key,
                           const QStringList &more = {}) const
    {
        const Said said = this->key(QStringList{QStringLiteral("set"), provider} + more, key + "\n");
        if (said.exitCode != 0)
            qWarning("%s", said.output.constData());
        return said.exitCode == 0;
    }

    /// One provider's address.
    [[nodiscard]] static QByteArray routed(const char *slug, const std::string &baseUrl)
    {
        return QByteArray(R"({"slug":")") + slug + R"(","base_url":")" + QByteArray::fromStdString(baseUrl) +
               "\"}";
    }
    /// Into the file as it is, so that an index in it stays; whether that worked.
    [[nodiscard]] bool replaceInConfig(const std::string &before, const std::string &after) const
    {
        QFile file(gateway.file(QStringLiteral("config.json")));
        if (!file.open(QIODevice::ReadWrite))
            return false;
        QByteArray text = file.readAll();
        if (!text.contains(before.c_str()))
            return false;
        text.replace(before.c_str(), after.c_str());
        file.resize(0);
        file.seek(0);
        return file.write(text) == text.size();
    }

    [[nodiscard]] RawResponse post(std::string_view target, std::string_view body,
                                   const Fields &fields = {}) const
    {
        RawClient client(gateway.port());
        client.send(postText(target, body, gateway.port(), fields));
        return client.takeResponse();
    }
    /// As a tool that has been given a key of no worth.
    [[nodiscard]] RawResponse ask() const
    {
        return post("/openai/v1/chat/completions", R"({"model":"gpt-4o","messages":[]})",
                    {{"Authorization", "Bearer dummy"}});
    }
    /// A provider that needs no key.
    [[nodiscard]] RawResponse askDemo() const
    {
        return post("/demo/v1/chat/completions",
                    R"({"model":"demo","messages":[{"role":"user","content":"Hello"}]})");
    }

    /// Names of files, anywhere in the test's home and profile, in which these bytes are.
    [[nodiscard]] QStringList filesWith(const std::string &bytes, int &looked) const
    {
        QStringList found;
        for (const QString &folder : {m_folder.path(), QDir::homePath()}) {
            QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes.c_str()))
                    found.append(file.fileName());
                ++looked;
            }
        }
        return found;
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;

public:
    ProgramProcess gateway;
};

} // namespace sekisho::test
