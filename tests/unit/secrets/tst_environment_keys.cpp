// SPDX-License-Identifier: GPL-3.0-or-later
// Keys in the environment: their names, and that nothing of them stays behind.
#include "secrets/environment_keys.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <cstdio>

using namespace sekisho;

namespace {

constexpr const char *ChildArgument = "--child";

/// The program again, with keys in the environment that the system gave it: what is left of them in /proc?
int runChild()
{
    const auto readEnvironment = [] {
        QFile file(QStringLiteral("/proc/self/environ"));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    };
    const bool before = readEnvironment().contains("child-value-1");
    const auto keys = secrets::takeEnvironmentKeys();
    const bool after = readEnvironment().contains("child-value-1");
    QProcess grandchild;
    grandchild.start(QStringLiteral("env"), {});
    grandchild.waitForFinished();
    const bool inherited = grandchild.readAllStandardOutput().contains("SEKISHO_KEY_");
    std::printf("%zu %d %d %d %s", keys.size(), before, after, inherited,
                keys.empty() ? "" : std::string(keys.front().secret.reveal()).c_str());
    return 0;
}

} // namespace

class TestEnvironmentKeys : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup();
    void parsesNames_data();
    void parsesNames();
    void takesAll();
    void leavesOthers();
    void overwritesWhatTheSystemGave();
};

void TestEnvironmentKeys::cleanup()
{
    static_cast<void>(secrets::takeEnvironmentKeys());
}

void TestEnvironmentKeys::parsesNames_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("provider");
    QTest::addColumn<std::string>("alias");
    const auto row = [](const char *name, const char *provider, const char *alias) {
        QTest::newRow(name) << std::string(name) << std::string(provider) << std::string(alias);
    };
    row("SEKISHO_KEY_OPENAI", "openai", "default");
    row("SEKISHO_KEY_AZURE_OPENAI", "azure-openai", "default");
    row("SEKISHO_KEY_OPENAI__WORK", "openai", "work");
    row("SEKISHO_KEY_GOOGLE_AI_STUDIO__TEAM_2", "google-ai-studio", "team-2");
    row("SEKISHO_KEY_OPENAI__A__B", "openai", "a--b");
    row("SEKISHO_KEY_", "", "");
    row("SEKISHO_KEY___WORK", "", "");
    row("SEKISHO_KEY_OPENAI__", "", "");
    row("SEKISHO_KEYS", "", "");
    row("MY_SEKISHO_KEY_OPENAI", "", "");
}

void TestEnvironmentKeys::parsesNames()
{
    QFETCH(std::string, name);
    QFETCH(std::string, provider);
    QFETCH(std::string, alias);
    const auto parsed = secrets::parseEnvironmentName(name);
    QCOMPARE(parsed.has_value(), !provider.empty());
    if (parsed) {
        QCOMPARE(parsed->first, provider);
        QCOMPARE(parsed->second, alias);
    }
}

void TestEnvironmentKeys::takesAll()
{
    qputenv("SEKISHO_KEY_OPENAI", " value-1\n");
    qputenv("SEKISHO_KEY_ANTHROPIC__LAB", "value-2");
    qputenv("SEKISHO_KEY_EMPTY", "  ");
    auto keys = secrets::takeEnvironmentKeys();
    std::sort(keys.begin(), keys.end(), [](const auto &a, const auto &b) { return a.provider < b.provider; });
    QCOMPARE(keys.size(), std::size_t(2));
    QCOMPARE(keys[0].provider, "anthropic");
    QCOMPARE(keys[0].alias, "lab");
    QCOMPARE(keys[0].secret.reveal(), std::string_view("value-2"));
    QCOMPARE(keys[1].provider, "openai");
    QCOMPARE(keys[1].alias, "default");
    QCOMPARE(keys[1].secret.reveal(), std::string_view("value-1"));
    for (const char *name : {"SEKISHO_KEY_OPENAI", "SEKISHO_KEY_ANTHROPIC__LAB", "SEKISHO_KEY_EMPTY"})
        QVERIFY(!qEnvironmentVariableIsSet(name));
    QVERIFY(secrets::takeEnvironmentKeys().empty());
}

void TestEnvironmentKeys::leavesOthers()
{
    qputenv("SEKISHO_PROFILE", "left alone");
    qputenv("SEKISHO_KEY_OPENAI", "value");
    QCOMPARE(secrets::takeEnvironmentKeys().size(), std::size_t(1));
    QCOMPARE(qgetenv("SEKISHO_PROFILE"), QByteArray("left alone"));
    qunsetenv("SEKISHO_PROFILE");
}

void TestEnvironmentKeys::overwritesWhatTheSystemGave()
{
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("SEKISHO_KEY_OPENAI"), QStringLiteral("child-value-1"));
    child.setProcessEnvironment(environment);
    child.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(ChildArgument)});
    QVERIFY(child.waitForFinished());
    // One key; there before, not after, not inherited; and its value was read.
    QCOMPARE(child.readAllStandardOutput(), QByteArray("1 1 0 0 child-value-1"));
}

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], ChildArgument) == 0)
        return runChild();
    const QCoreApplication application(argc, argv);
    TestEnvironmentKeys test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_environment_keys.moc"
