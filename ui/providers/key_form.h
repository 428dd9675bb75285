// SPDX-License-Identifier: GPL-3.0-or-later
// Where a key is entered: the key, its name, the addresses that it is for, and what became of it. What was
// typed stays until it is kept or dismissed, and is wiped then.
#pragma once

#include "gateway/key_info.h"

#include <QFrame>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ui {

class KeysPort;
namespace Ui {
class KeyForm;
}

class KeyForm final : public QFrame {
    Q_OBJECT
public:
    enum class Purpose { Add, Replace };

    explicit KeyForm(KeysPort &keys, QWidget *parent = nullptr);
    ~KeyForm() override;

    /// For a key of that provider; `address` is its base URL, for what a person is told. Empties the form
    /// when it was for another key.
    void begin(const gateway::KeyName &name, const QString &providerName, const std::string &address,
               Purpose purpose);
    /// The provider's address or another of its settings has changed: the addresses are looked up again.
    void refreshOrigins(const std::string &address);
    [[nodiscard]] const gateway::KeyName &name() const { return m_name; }
    [[nodiscard]] bool isWaiting() const { return m_waiting; }
    [[nodiscard]] bool isEmpty() const;
    void focusFirst();
    void wipe();

Q_SIGNALS:
    void kept(const QString &provider, const QString &alias, bool thisRunOnly);
    void dismissed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] std::optional<gateway::KeyInfo> find(const gateway::KeyName &name,
                                                       gateway::KeySource source) const;
    void keep(bool thisRunOnly);
    void take(const Result<Done, gateway::KeyFailure> &outcome, bool thisRunOnly);
    void dismiss();
    void say(const QString &sentence);
    void updateButtons();
    /// Those that are usual, else those that were typed; empty, and said, when one is none.
    [[nodiscard]] std::vector<std::string> origins();

    KeysPort &m_keys;
    gateway::KeyName m_name;
    std::vector<std::string> m_usual;
    bool m_mustName = false; ///< the addresses
    bool m_waiting = false;
    Purpose m_purpose = Purpose::Add;

    std::unique_ptr<Ui::KeyForm> m_form;
};

} // namespace sekisho::ui
