// SPDX-License-Identifier: GPL-3.0-or-later
// Where a profile's files are, and who may see them.
#include "settings/profile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace sekisho::settings;

class TestProfile final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void ownFolderHoldsEverything();
    void standardFolders();
    void foldersAreForTheirOwnerOnly();
    void oneFolderIsOneProfile();
    void aFileInTheWayIsAnError();
};

void TestProfile::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void TestProfile::ownFolderHoldsEverything()
{
    const QTemporaryDir dir;
    const QString folder = QDir(dir.filePath(QStringLiteral("p"))).absolutePath();
    const auto profile = Profile::open(folder);
    QVERIFY2(profile.ok(), profile.ok() ? "" : profile.error().message.c_str());
    QVERIFY(QFileInfo(folder).isDir());
    for (const QString &file : {profile->configFile(), profile->windowFile(), profile->logDatabase(),
                                profile->cacheDatabase(), profile->lockFile()})
        QCOMPARE(QFileInfo(file).absolutePath(), QFileInfo(folder).canonicalFilePath());
    QCOMPARE(QFileInfo(profile->configFile()).fileName(), QStringLiteral("config.json"));
    QCOMPARE(profile->id().size(), 16);
}

void TestProfile::standardFolders()
{
    const Profile profile = Profile::at({});
    QCOMPARE(profile.configDirectory(),
             QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                 QStringLiteral("/sekisho"));
    QCOMPARE(profile.dataDirectory(), QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                                          QStringLiteral("/sekisho"));
    QCOMPARE(profile.id(), QStringLiteral("default"));
    // sockaddr_un has room for 107 bytes.
    QVERIFY2(profile.socketPath().toUtf8().size() < 108, qPrintable(profile.socketPath()));
    QVERIFY(profile.socketPath() != Profile::at(QStringLiteral("/x")).socketPath());
}

void TestProfile::foldersAreForTheirOwnerOnly()
{
    const QTemporaryDir dir;
    const QString folder = dir.filePath(QStringLiteral("p"));
    QVERIFY(QDir().mkdir(folder));
    QVERIFY(QFile::setPermissions(folder, QFile::permissions(folder) | QFileDevice::ReadOther |
                                              QFileDevice::ExeOther | QFileDevice::ReadGroup));
    QVERIFY(Profile::open(folder).ok());
    QVERIFY(!(QFile::permissions(folder) &
              (QFileDevice::ReadOther | QFileDevice::ExeOther | QFileDevice::ReadGroup)));
    QVERIFY(QFile::permissions(folder) & QFileDevice::ExeOwner);
}

void TestProfile::oneFolderIsOneProfile()
{
    const QTemporaryDir dir;
    const QString folder = dir.filePath(QStringLiteral("p"));
    const QString link = dir.filePath(QStringLiteral("link"));
    QVERIFY(Profile::open(folder).ok());
    QVERIFY(QFile::link(folder, link));
    QCOMPARE(Profile::at(link).id(), Profile::at(folder).id());
    QCOMPARE(Profile::at(folder + QStringLiteral("/../p/")).id(), Profile::at(folder).id());
    QVERIFY(Profile::at(dir.path()).id() != Profile::at(folder).id());
}

void TestProfile::aFileInTheWayIsAnError()
{
    const QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("p")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto profile = Profile::open(file.fileName());
    QVERIFY(!profile.ok());
    QVERIFY(QString::fromStdString(profile.error().message).contains(QStringLiteral("/p")));
}

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
