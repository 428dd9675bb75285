// SPDX-License-Identifier: GPL-3.0-or-later
// config.json on disk, with others writing to it.
#include "settings/config_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sekisho::settings;

class TestConfigFile final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void aMissingFileIsTheDefault();
    void aFaultyFileLeavesTheDefaultsAndIsMended();
    void noticesAFileThatIsMade();
    void noticesWritingInPlace();
    void noticesAtomicReplacementAgainAndAgain();
    void aFaultyEditKeepsTheLastGoodOne();
    void sameMeaningIsNoChange();
    void ownWritesAreSaidOnce();
    void updateMakesTheFileForItsOwnerOnly();
    void updateKeepsWhatOthersHaveWritten();
    void updateRefusesFaultyFiles();
    void updateRefusesFaultyValues();
    void updateThatChangesNothingWritesNothing();
    void updateFollowsLinks();
    void updateSaysWhyItCannotWrite();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(QStringLiteral("config.json")); }
    void put(const QByteArray &text) const;
    void replace(const QByteArray &text) const;
    [[nodiscard]] QByteArray content() const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestConfigFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void TestConfigFile::cleanup()
{
    m_dir.reset();
}

void TestConfigFile::put(const QByteArray &text) const
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void TestConfigFile::replace(const QByteArray &text) const
{
    QSaveFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
    QVERIFY(file.commit());
}

QByteArray TestConfigFile::content() const
{
    QFile file(path());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestConfigFile::aMissingFileIsTheDefault()
{
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QVERIFY(file.config() == Config{});
    QVERIFY(!QFileInfo::exists(path()));
}

void TestConfigFile::aFaultyFileLeavesTheDefaultsAndIsMended()
{
    put("{\n  \"listen\": {\"port\": \"x\"}\n}");
    ConfigFile file(path());
    const auto loaded = file.load();
    QVERIFY(!loaded.ok());
    QCOMPARE(loaded.error().line, 2);
    QVERIFY(file.fault());
    QVERIFY(file.config() == Config{});

    QSignalSpy changed(&file, &ConfigFile::changed);
    replace("{}");
    QTRY_COMPARE(changed.count(), 1);
    QVERIFY(!file.fault());
}

void TestConfigFile::noticesAFileThatIsMade()
{
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QSignalSpy changed(&file, &ConfigFile::changed);
    put("{\"listen\": {\"port\": 1}}");
    QTRY_COMPARE(int(file.config().listen.port), 1);
    QCOMPARE(changed.count(), 1);
    // Gone, it stays in force until there is another one.
    QSignalSpy refused(&file, &ConfigFile::refused);
    QVERIFY(QFile::remove(path()));
    QTRY_COMPARE(refused.count(), 1);
    QCOMPARE(int(file.config().listen.port), 1);
    put("{}");
    QTRY_COMPARE(int(file.config().listen.port), 8484);
}

void TestConfigFile::noticesWritingInPlace()
{
    put("{\"listen\": {\"port\": 1}}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    for (const int port : {2, 3, 4}) {
        put("{\"listen\": {\"port\": " + QByteArray::number(port) + "}}");
        QTRY_COMPARE(int(file.config().listen.port), port);
    }
}

void TestConfigFile::noticesAtomicReplacementAgainAndAgain()
{
    put("{\"listen\": {\"port\": 1}}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    for (const int port : {2, 3, 4}) {
        replace("{\"listen\": {\"port\": " + QByteArray::number(port) + "}}");
        QTRY_COMPARE(int(file.config().listen.port), port);
    }
    // The new file is watched itself, not only its folder.
    put("{\"listen\": {\"port\": 5}}");
    QTRY_COMPARE(int(file.config().listen.port), 5);
}

void TestConfigFile::aFaultyEditKeepsTheLastGoodOne()
{
    put("{\"listen\": {\"port\": 1}}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QSignalSpy changed(&file, &ConfigFile::changed);
    QSignalSpy refused(&file, &ConfigFile::refused);
    replace("{\"listen\": {\"port\": 2}");
    QTRY_COMPARE(refused.count(), 1);
    QCOMPARE(refused.first().first().value<ConfigError>().line, 1);
    QCOMPARE(int(file.config().listen.port), 1);
    QCOMPARE(changed.count(), 0);
    replace("{\"listen\": {\"port\": 2}}");
    QTRY_COMPARE(int(file.config().listen.port), 2);
    QCOMPARE(changed.count(), 1);
    QVERIFY(!file.fault());
}

void TestConfigFile::sameMeaningIsNoChange()
{
    put("{\"listen\": {\"port\": 1}}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QSignalSpy changed(&file, &ConfigFile::changed);
    replace("{ \"listen\": {\"port\": 1}, \"note\": 1 }");
    replace("{ \"listen\": {\"port\": 2}, \"note\": 1 }");
    QTRY_COMPARE(int(file.config().listen.port), 2);
    QCOMPARE(changed.count(), 1);
}

void TestConfigFile::ownWritesAreSaidOnce()
{
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QSignalSpy changed(&file, &ConfigFile::changed);
    QVERIFY(file.update([](Config &config) { config.listen.port = 1; }).ok());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(int(file.config().listen.port), 1);
    // What another writes afterwards comes through, and the own write was not taken for another's.
    replace("{\"listen\": {\"port\": 2}}");
    QTRY_COMPARE(int(file.config().listen.port), 2);
    QCOMPARE(changed.count(), 2);
}

void TestConfigFile::updateMakesTheFileForItsOwnerOnly()
{
    constexpr QFileDevice::Permissions Others =
        QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QVERIFY(file.update([](Config &config) { config.listen.port = 1; }).ok());
    QVERIFY(!(QFile::permissions(path()) & Others));
    QVERIFY(QFile::setPermissions(path(), QFile::permissions(path()) | Others));
    QVERIFY(file.update([](Config &config) { config.listen.port = 2; }).ok());
    QVERIFY(!(QFile::permissions(path()) & Others));
    QCOMPARE(content(), QByteArray("{\n  \"listen\": {\n    \"port\": 2\n  }\n}\n"));
}

void TestConfigFile::updateKeepsWhatOthersHaveWritten()
{
    put("{\"listen\": {\"port\": 1}, \"x\": 1}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    // Not noticed yet: no event loop has run.
    put("{\"mine\": [1,  2], \"listen\": {\"port\": 1, \"host\": \"::1\"}}");
    QVERIFY(file.update([](Config &config) { config.listen.port = 3; }).ok());
    QCOMPARE(content(), QByteArray("{\"mine\": [1,  2], \"listen\": {\"port\": 3, \"host\": \"::1\"}}"));
    QCOMPARE(QString::fromStdString(file.config().listen.host), QStringLiteral("::1"));
    QCOMPARE(int(file.config().listen.port), 3);
}

void TestConfigFile::updateRefusesFaultyFiles()
{
    put("{\"listen\": {\"port\": 1}}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    for (const char *faulty : {"{\"listen\": ", "{\"listen\": {\"port\": 99999}}", ""}) {
        put(faulty);
        QVERIFY(!file.update([](Config &config) { config.listen.port = 3; }).ok());
        QCOMPARE(content(), QByteArray(faulty));
        QCOMPARE(int(file.config().listen.port), 1);
    }
}

void TestConfigFile::updateRefusesFaultyValues()
{
    put("{\"listen\": {\"port\": 1}}");
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    const auto written =
        file.update([](Config &config) { config.providerFor("openai").baseUrl = "nonsense"; });
    QVERIFY(!written.ok());
    QCOMPARE(QString::fromStdString(written.error().path), QStringLiteral("/providers/0/base_url"));
    QCOMPARE(content(), QByteArray("{\"listen\": {\"port\": 1}}"));
}

void TestConfigFile::updateThatChangesNothingWritesNothing()
{
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QSignalSpy changed(&file, &ConfigFile::changed);
    QVERIFY(file.update([](Config &) {}).ok());
    QVERIFY(!QFileInfo::exists(path()));
    QCOMPARE(changed.count(), 0);
}

void TestConfigFile::updateFollowsLinks()
{
    const QString real = m_dir->filePath(QStringLiteral("dotfiles.json"));
    QVERIFY(QFile::link(real, path()));
    QFile target(real);
    QVERIFY(target.open(QIODevice::WriteOnly));
    target.write("{}");
    target.close();
    ConfigFile file(path());
    QVERIFY(file.load().ok());
    QVERIFY(file.update([](Config &config) { config.listen.port = 1; }).ok());
    QVERIFY(QFileInfo(path()).isSymLink());
    QVERIFY(content().contains("\"port\": 1"));
}

void TestConfigFile::updateSaysWhyItCannotWrite()
{
    ConfigFile file(m_dir->filePath(QStringLiteral("missing/config.json")));
    QVERIFY(file.load().ok());
    const auto written = file.update([](Config &config) { config.listen.port = 1; });
    QVERIFY(!written.ok());
    QVERIFY(!written.error().reason.empty());
    QCOMPARE(int(file.config().listen.port), 8484);
}

QTEST_GUILESS_MAIN(TestConfigFile)
#include "tst_config_file.moc"
