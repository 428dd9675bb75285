// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figures_export.h"

#include "storage/rollup_csv.h"

#include <QSaveFile>

#include <map>

namespace sekisho::ui {
namespace {

constexpr std::int64_t ProgressEvery = 5'000; // rows

/// Rows of a tier, added up to the buckets of the window and written in order.
class Writer {
public:
    Writer(const ExportJob &job, QSaveFile &file)
        : m_job(job), m_csv(job.window.bucketLength(), [&file](std::string_view piece) {
              file.write(piece.data(), static_cast<qint64>(piece.size()));
          })
    {}

    void add(storage::RollupRow &&row)
    {
        const auto bucket = m_job.window.bucketOf(row.bucket);
        if (!bucket)
            return;
        if (bucket != m_bucket)
            flush();
        m_bucket = bucket;
        m_sums[std::move(row.key)].add(row.sums);
    }

    void flush()
    {
        for (auto &[key, sums] : m_sums) {
            m_csv.add({m_job.window.startOf(*m_bucket), key, std::move(sums)});
            if (++m_rows % ProgressEvery == 0 && m_job.progress)
                m_job.progress(m_rows);
        }
        m_sums.clear();
    }

    [[nodiscard]] std::int64_t rows() const { return m_rows; }

private:
    const ExportJob &m_job;
    storage::RollupCsv m_csv;
    std::optional<std::size_t> m_bucket;
    std::map<storage::RollupKey, storage::RollupSums> m_sums; ///< of m_bucket
    std::int64_t m_rows = 0;
};

} // namespace

ExportResult exportFigures(FiguresSource &source, const ExportJob &job)
{
    ExportResult result;
    result.path = job.path;
    QSaveFile file(job.path);
    if (!file.open(QIODevice::WriteOnly)) {
        result.problem = file.errorString();
        return result;
    }
    storage::RollupQuery query = queryOf(job.window, job.filter);
    query.byGateway = query.byProvider = query.byModel = query.byTool = true;
    Writer writer(job, file);
    FiguresBuilder builder(job.window, job.filter);
    const auto visited = source.visit(query, [&](storage::RollupRow &&row) {
        builder.add(row);
        writer.add(std::move(row));
        return !job.cancelled && file.error() == QFileDevice::NoError;
    });
    writer.flush();
    result.rows = writer.rows();
    if (!visited || job.cancelled) {
        file.cancelWriting();
        if (!visited)
            result.problem = QString::fromStdString(visited.error().message);
        return result;
    }
    if (!file.commit()) {
        result.problem = file.errorString();
        return result;
    }
    result.figures = std::move(builder).finish();
    return result;
}

} // namespace sekisho::ui
