// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_file.h"

#include "storage/cache_rows.h"
#include "storage/cache_schema.h"

#include <openssl/rand.h>

#include <algorithm>

namespace sekisho::storage {
namespace {

using Secret32 = decltype(CacheStore::Loaded::secret);

StorageResult<Done> takeSecret(Database &database, Secret32 &secret)
{
    Statement &find = database.statement("SELECT value FROM meta WHERE name='secret'");
    if (const auto found = database.run(find); !found)
        return Failure{found.error()};
    if (find.next()) {
        const std::string_view value = find.bytes(0);
        if (value.size() == secret.size()) {
            std::copy(value.begin(), value.end(), secret.begin());
            find.finish();
            return Done{};
        }
    }
    find.finish();
    if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1)
        return Failure{StorageError{StorageError::Kind::Failed,
                                    "The system has no random numbers for " + database.path().toStdString()}};
    return database.run("INSERT OR REPLACE INTO meta(name, value) VALUES('secret', ?)", secret);
}

StorageResult<Done> takeRows(Database &database, WallTime now, CacheFile &file)
{
    static const std::string sql =
        std::string("SELECT ") + IndexColumns + ", fingerprint IS NULL FROM entry ORDER BY used_at, id";
    Statement &query = database.statement(sql);
    if (const auto found = database.run(query); !found)
        return Failure{found.error()};
    while (query.next()) {
        CacheIndexRow row;
        const int column = readIndexRow(query, 0, row);
        const bool replaced = query.number(column) != 0;
        if (replaced || (row.expiresAt <= now && !row.pinned))
            file.leftovers.push_back(row.id);
        else
            file.loaded.rows.push_back(std::move(row));
    }
    // A row that cannot be read ends the loop as the last one does.
    if (query.error() != 0)
        return Failure{database.errorOf(query)};
    query.finish();
    return Done{};
}

StorageResult<CacheFile> tryToOpen(const QString &path, WallTime now)
{
    auto opened = Database::openForWriting(path, cacheSchema());
    if (!opened)
        return Failure{opened.error()};
    CacheFile file;
    file.database = std::move(*opened);
    // What a person deletes is gone for good, and does not depend on how the library was built.
    if (const auto set = file.database->execute("PRAGMA secure_delete=ON"); !set)
        return Failure{set.error()};
    if (const auto taken = takeSecret(*file.database, file.loaded.secret); !taken)
        return Failure{taken.error()};
    if (const auto taken = takeRows(*file.database, now, file); !taken)
        return Failure{taken.error()};
    return file;
}

} // namespace

StorageResult<CacheFile> openCacheFile(const QString &path, WallTime now)
{
    StorageResult<CacheFile> file = tryToOpen(path, now);
    if (file || file.error().kind != StorageError::Kind::Damaged)
        return file;
    if (const auto aside = setAside(path); !aside)
        return Failure{aside.error()};
    return tryToOpen(path, now);
}

} // namespace sekisho::storage
