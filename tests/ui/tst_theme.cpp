// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/dashboard/variables.h"
#include "ui/models/alertboard.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/models/labmodel.h"
#include "ui/models/preferences.h"
#include "ui/models/timecontrol.h"
#include "ui/panels/colours.h"
#include "ui/panels/panelframe.h"
#include "ui/theme/palette.h"
#include "ui/theme/scheme.h"
#include "ui/theme/tone.h"
#include "ui/views/alertsview.h"
#include "ui/views/dashboardbar.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"
#include "ui/views/headerbar.h"
#include "ui/views/helpoverlay.h"
#include "ui/views/inspectdialog.h"
#include "ui/views/keylist.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"
#include "ui/views/panelsearch.h"
#include "ui/views/playlistdialog.h"
#include "ui/views/timerangepicker.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QShortcut>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;

namespace {

QUrl nobody()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
}

} // namespace

/// The two palettes, the way from one to the other, and the list of keys.
class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init();
    void cleanup();

    void textIsReadableOnWhatItIsDrawnOn_data();
    void textIsReadableOnWhatItIsDrawnOn();
    void statesDifferInGreyToo_data();
    void statesDifferInGreyToo();
    void coloursOfFilesAreMadeReadable();
    void oneKeyChangesTheColoursOfEverythingAndTheyStay();
    void theSystemDecidesWhenAsked();
    void theMenuOffersTheColours();
    void theHelpListsEveryKeyAndNoOther();
    void whatTheFocusedControlTakesIsListedToo();
    void everyPageInTheLight();

private:
    void begin();
    static QColor at(QWidget *widget, QPoint place)
    {
        return widget->grab().toImage().pixelColor(place);
    }
    void feed()
    {
        for (const Panel &panel : m_session->dashboard().panels)
            m_window->overview()->setPanelData(panel.id, samples::ordinary(panel.id));
        QTRY_VERIFY(!m_window->overview()->hasPending());
    }

    QTemporaryDir m_folder;
    std::unique_ptr<KillSwitchModel> m_killSwitch;
    std::unique_ptr<LabModel> m_lab;
    std::unique_ptr<AlertBoard> m_board;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestTheme::init()
{
    QFile::remove(m_folder.filePath(QStringLiteral("p.ini")));
    theme::setScheme(theme::Scheme::Dark);
    begin();
}

void TestTheme::begin()
{
    m_window.reset();
    m_killSwitch = std::make_unique<KillSwitchModel>(nobody(), QString(), nobody());
    m_lab = std::make_unique<LabModel>(nobody(), QString());
    AlertBoardOptions sources;
    sources.prometheus = sources.exporter = nobody();
    m_board = std::make_unique<AlertBoard>(sources);
    Dashboard dashboard = samples::tradingOverview();
    VariableDefinition choice;
    choice.name = QStringLiteral("venue");
    choice.type = VariableType::Custom;
    choice.options = customOptions(QStringLiteral("binance,kraken"));
    choice.current = {choice.options.first()};
    dashboard.variables << choice;
    m_session = std::make_unique<DashboardSession>(dashboard, nobody(), nobody());
    m_window = std::make_unique<MainWindow>(m_session.get(), m_folder.filePath(QStringLiteral("p.ini")));
    m_window->dashboards()->setFileChooser([] { return QString(); });
    m_window->setKillSwitch(m_killSwitch.get());
    m_window->setLab(m_lab.get());
    m_window->setAlerts(m_board.get(), QStringLiteral("ann"));
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestTheme::cleanup()
{
    m_window.reset();
    m_session.reset();
    m_killSwitch.reset();
    m_lab.reset();
    m_board.reset();
    theme::setScheme(theme::Scheme::Dark);
}

void TestTheme::textIsReadableOnWhatItIsDrawnOn_data()
{
    using C = palette::Colours;
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<double>("least");
    const auto of = [](const char *scheme, const C &c) {
        const auto row = [scheme](const char *words, const QColor &ink, const QColor &ground, double least = 4.5) {
            QTest::addRow("%s: %s", scheme, words) << ink << ground << least;
        };
        const struct { const char *name; QColor ground; } grounds[]
            = {{"background", c.background}, {"panel", c.panel}, {"raised", c.raised}, {"chrome", c.chrome}};
        for (const auto &[name, ground] : grounds) {
            const QByteArray on = QByteArray(" on ") + name;
            row("text" + on, c.text, ground);
            row("secondary" + on, c.secondary, ground);
            row("muted" + on, c.muted, ground);
            row("accent" + on, c.accent, ground);
            row("well" + on, c.okMark, ground);
            row("warning" + on, c.warnMark, ground);
            row("critical" + on, c.critMark, ground);
            row("stale" + on, c.staleText, ground);
        }
        row("muted in a gap", c.muted, c.gap);
        row("secondary on the empty hatch", c.secondary, c.emptyHatch);
        row("text chosen", c.text, c.selected);
        row("secondary chosen", c.secondary, c.selected);
        row("well", c.okText, c.okFill);
        row("name of what is well", c.text, c.okFill);
        row("mark of what is well", c.okMark, c.okFill);
        row("warning", c.warnText, c.warnFill);
        row("critical", Qt::white, c.critFill);
        row("kill switch under its guard", Qt::white, c.critGuard);
        row("demo", c.demoInk, c.demoFill);
        row("demo title", c.demoTitle, c.demoFill);
        row("demo title on its stripe", c.demoTitle, c.demoStripe);
        row("tick on a box", c.background, c.accent);
        // Lines, marks and edges that say something: WCAG's 3:1 for what is no text.
        row("edge of a warning", c.warnMark, c.panel, 3);
        for (int i = 0; i < 8; ++i)
            row(qPrintable(QStringLiteral("series %1").arg(i)), c.series[i], c.panel, 3);
    };
    of("dark", palette::darkColours);
    of("light", palette::lightColours);
}

void TestTheme::textIsReadableOnWhatItIsDrawnOn()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, ground);
    QFETCH(double, least);
    const double contrast = theme::contrast(ink, ground);
    QVERIFY2(contrast >= least,
             qPrintable(QStringLiteral("%1 on %2 is %3").arg(ink.name(), ground.name()).arg(contrast)));
    QCOMPARE(theme::contrast(Qt::black, Qt::white), 21.0);
}

void TestTheme::statesDifferInGreyToo_data()
{
    QTest::addColumn<bool>("light");
    QTest::newRow("dark") << false;
    QTest::newRow("light") << true;
}

void TestTheme::statesDifferInGreyToo()
{
    QFETCH(bool, light);
    theme::setScheme(light ? theme::Scheme::Light : theme::Scheme::Dark);
    // What needs an act now stands out from everything else without its hue.
    const QColor crit = theme::coloursOf(Tone::Crit).fill;
    for (const Tone tone : {Tone::Ok, Tone::Warn, Tone::Off, Tone::Neutral, Tone::Stale})
        QVERIFY(theme::contrast(crit, theme::coloursOf(tone).fill) > 2);
}

void TestTheme::coloursOfFilesAreMadeReadable()
{
    for (const auto scheme : {theme::Scheme::Dark, theme::Scheme::Light}) {
        theme::setScheme(scheme);
        for (const char *name : {"green", "yellow", "red", "blue", "orange", "purple", "dark-blue",
                                 "super-light-yellow", "#000000", "#ffffff", "#73BF69"}) {
            const QColor ink = readable(colourNamed(QLatin1String(name)));
            QVERIFY2(theme::contrast(ink, palette::panel) >= 4.4,
                     qPrintable(QLatin1String(name) + u' ' + ink.name()
                                + QString::number(theme::contrast(ink, palette::panel))));
            QVERIFY(theme::contrast(inkOn(colourNamed(QLatin1String(name))), colourNamed(QLatin1String(name)))
                    >= 4.4);
        }
    }
}

void TestTheme::oneKeyChangesTheColoursOfEverythingAndTheyStay()
{
    feed();
    const QPoint margin(3, m_window->height() / 2);
    QCOMPARE(at(m_window.get(), margin), palette::darkColours.background);
    QTest::keyClick(m_window.get(), Qt::Key_B);
    QCOMPARE(m_window->schemeChoice(), theme::SchemeChoice::Light);
    QCOMPARE(theme::scheme(), theme::Scheme::Light);
    QTRY_VERIFY(!m_window->overview()->hasPending());
    QCOMPARE(at(m_window.get(), margin), palette::lightColours.background);
    const QImage whole = m_window->grab().toImage();
    // Edges of letters pass through every grey; an area that kept its colour is larger.
    qint64 old = 0;
    for (int y = 0; y < whole.height(); ++y) {
        for (int x = 0; x < whole.width(); ++x) {
            const QColor pixel = whole.pixelColor(x, y);
            old += pixel == palette::darkColours.background || pixel == palette::darkColours.panel
                   || pixel == palette::darkColours.raised || pixel == palette::darkColours.chrome;
        }
    }
    QVERIFY2(old < 500, qPrintable(QString::number(old)));
    begin();
    QCOMPARE(theme::scheme(), theme::Scheme::Light);
    QCOMPARE(at(m_window.get(), margin), palette::lightColours.background);
    QTest::keyClick(m_window.get(), Qt::Key_B);
    QCOMPARE(m_window->schemeChoice(), theme::SchemeChoice::System);
    QTest::keyClick(m_window.get(), Qt::Key_B);
    QCOMPARE(theme::scheme(), theme::Scheme::Dark);
    QCOMPARE(at(m_window.get(), margin), palette::darkColours.background);
}

void TestTheme::theSystemDecidesWhenAsked()
{
    const QPalette before = QApplication::palette();
    m_window->chooseScheme(theme::SchemeChoice::System);
    QPalette bright, dim;
    bright.setColor(QPalette::Window, Qt::white);
    bright.setColor(QPalette::WindowText, Qt::black);
    dim.setColor(QPalette::Window, QColor(0x20, 0x20, 0x20));
    dim.setColor(QPalette::WindowText, Qt::white);
    QApplication::setPalette(bright);
    QTRY_COMPARE(theme::scheme(), theme::Scheme::Light);
    QApplication::setPalette(dim);
    QTRY_COMPARE(theme::scheme(), theme::Scheme::Dark);
    m_window->chooseScheme(theme::SchemeChoice::Dark);
    QApplication::setPalette(bright);
    QCoreApplication::processEvents();
    QCOMPARE(theme::scheme(), theme::Scheme::Dark);
    QApplication::setPalette(before);
}

void TestTheme::theMenuOffersTheColours()
{
    DashboardDeck *deck = m_window->dashboards();
    deck->openMenu(deck->home()->bar()->titleButton());
    QAction *light = nullptr;
    for (const QAction *action : deck->menu()->actions()) {
        for (QAction *inside : action->menu() ? action->menu()->actions() : QList<QAction *>()) {
            if (inside->text() == QLatin1String("Light"))
                light = inside;
        }
    }
    QVERIFY(light && !light->isChecked());
    light->trigger();
    QCOMPARE(theme::scheme(), theme::Scheme::Light);
    deck->menu()->close();
}

/// Presses every key of the keyboard, with every modifier, on the dashboard: what takes effect must
/// be in the help, and what is in the help must take effect.
void TestTheme::theHelpListsEveryKeyAndNoOther()
{
    QSet<QString> listed;
    for (const KeyHelp &help : keyList()) {
        QVERIFY(!help.cap.isEmpty() && !help.words.isEmpty());
        for (const QKeySequence &keys : help.keys) {
            const QString name = keys.toString(QKeySequence::PortableText);
            QVERIFY2(keys.count() == 1, qPrintable(help.cap));
            QVERIFY2(!listed.contains(name), qPrintable(name + QStringLiteral(" is listed twice")));
            listed << name;
        }
    }
    QSet<QString> taken;
    for (const QShortcut *shortcut : m_window->findChildren<QShortcut *>()) {
        for (const QKeySequence &keys : shortcut->keys())
            taken << keys.toString(QKeySequence::PortableText);
    }
    QList<int> keys{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Home, Qt::Key_End,
                    Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_Escape,
                    Qt::Key_Space, Qt::Key_Insert, Qt::Key_Return, Qt::Key_Enter, Qt::Key_Menu};
    for (int key = Qt::Key_Exclam; key <= Qt::Key_AsciiTilde; ++key)
        keys << key;
    for (int key = Qt::Key_F1; key <= Qt::Key_F24; ++key)
        keys << key;
    for (const int key : std::as_const(keys)) {
        for (const Qt::KeyboardModifiers modifiers :
             {Qt::KeyboardModifiers(), Qt::KeyboardModifiers(Qt::ShiftModifier),
              Qt::KeyboardModifiers(Qt::ControlModifier), Qt::KeyboardModifiers(Qt::AltModifier),
              Qt::ControlModifier | Qt::ShiftModifier}) {
            // So that there is something to leave, wherever the key before led.
            m_window->overview()->showAlone(m_window->overview()->panels().first());
            QKeyEvent event(QEvent::KeyPress, key, modifiers);
            QCoreApplication::sendEvent(m_window.get(), &event);
            if (!event.isAccepted())
                continue;
            taken << QKeySequence(static_cast<int>(modifiers) | key).toString(QKeySequence::PortableText);
            const QWidgetList windows = QApplication::topLevelWidgets();
            for (QWidget *window : windows) {
                if (window != m_window.get() && window->isVisible())
                    window->close();
            }
            begin(); // Whatever it did is forgotten.
        }
    }
    QStringList unlisted, untaken;
    for (const QString &name : std::as_const(taken)) {
        // Capitals of letters that stand there do what the letter does.
        if (!listed.contains(name) && !(name.startsWith(QLatin1String("Shift+"))
                                        && listed.contains(name.mid(6))))
            unlisted << name;
    }
    for (const KeyHelp &help : keyList()) {
        for (const QKeySequence &sequence : help.keys) {
            const QString name = sequence.toString(QKeySequence::PortableText);
            const bool elsewhere = help.taker == KeyHelp::Taker::Focused
                                   || name == QLatin1String("Return") || name == QLatin1String("Enter");
            if (!elsewhere && !taken.contains(name))
                untaken << name;
        }
    }
    unlisted.sort();
    QVERIFY2(unlisted.isEmpty(), qPrintable(unlisted.join(u' ')));
    QVERIFY2(untaken.isEmpty(), qPrintable(untaken.join(u' ')));
}

void TestTheme::whatTheFocusedControlTakesIsListedToo()
{
    feed();
    Overview *overview = m_window->overview();
    for (const int key : {Qt::Key_Return, Qt::Key_Enter}) {
        overview->panels().at(1)->setFocus();
        QTest::keyClick(overview->panels().at(1), static_cast<Qt::Key>(key));
        QCOMPARE(overview->alone(), overview->panels().at(1));
        QTest::keyClick(overview->panels().at(1), static_cast<Qt::Key>(key));
        QVERIFY(!overview->alone());
    }
    QWidget *before = QApplication::focusWidget();
    QTest::keyClick(before, Qt::Key_Tab);
    QVERIFY(QApplication::focusWidget() != before);
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    auto *help = m_window->findChild<HelpOverlay *>();
    QVERIFY(help->isVisible());
    for (const KeyHelp &line : keyList())
        QVERIFY(help->accessibleDescription().contains(line.cap + QStringLiteral(": ") + line.words));
    for (const QSize size : {QSize(1024, 600), QSize(1280, 720), QSize(1920, 1080)}) {
        m_window->resize(size);
        samples::shoot(m_window.get(), QStringLiteral("help-%1").arg(size.width()));
    }
}

void TestTheme::everyPageInTheLight()
{
    m_window->chooseScheme(theme::SchemeChoice::Light);
    m_window->resize(1280, 720);
    feed();
    const auto shoot = [this](const char *name) {
        QCoreApplication::processEvents();
        const QImage image = m_window->grab().toImage();
        // Nothing large is left in the old colours.
        qint64 dark = 0;
        for (int y = 0; y < image.height(); y += 2) {
            for (int x = 0; x < image.width(); x += 2)
                dark += qGray(image.pixel(x, y)) < 40;
        }
        samples::shoot(m_window.get(), QStringLiteral("light-") + QLatin1String(name));
        QVERIFY2(dark * 4 < qint64(image.width()) * image.height() / 20, name);
    };
    shoot("overview");
    m_window->showKillSwitch(true);
    shoot("kill-switch");
    m_window->showMcp(true);
    shoot("mcp");
    m_window->showWorktrees(true);
    shoot("worktrees");
    m_window->showAlertsPage(true);
    shoot("alerts");
    m_window->showAlertsPage(false);
    m_window->dashboards()->showProblem(QStringLiteral("A file was not opened: there is no such file"));
    m_window->dashboards()->current()->openSearch();
    shoot("search");
    m_window->dashboards()->current()->search()->hide();
    m_window->dashboards()->current()->bar()->openPicker();
    samples::shoot(m_window->dashboards()->current()->bar()->picker(), QStringLiteral("light-picker"));
    m_window->dashboards()->current()->bar()->picker()->hide();
    InspectDialog *inspector = m_window->dashboards()->current()->inspect(m_window->overview()->panels().first());
    for (const auto tab : {InspectDialog::QueryTab, InspectDialog::DataTab, InspectDialog::StatisticsTab}) {
        inspector->showTab(tab);
        samples::shoot(inspector, QStringLiteral("light-inspect-%1").arg(int(tab)));
    }
    inspector->close();
    PlaylistDialog *playlist = m_window->openPlaylist();
    samples::shoot(playlist, QStringLiteral("light-playlist"));
    playlist->close();
    for (const Panel &panel : m_session->dashboard().panels)
        m_window->overview()->setPanelData(panel.id, samples::stale(samples::ordinary(panel.id)));
    QTRY_VERIFY(!m_window->overview()->hasPending());
    shoot("stale");
    for (const Panel &panel : m_session->dashboard().panels)
        m_window->overview()->setPanelData(panel.id, samples::inState(panel.id % 2 ? PanelState::Error : PanelState::Empty,
                                                                       QStringLiteral("Nobody reported anything")));
    QTRY_VERIFY(!m_window->overview()->hasPending());
    shoot("states");
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    shoot("help");
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
