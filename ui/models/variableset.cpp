// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/variableset.h"

#include "ui/client/metadataclient.h"
#include "ui/client/prometheusclient.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/variablequery.h"
#include "ui/models/preferences.h"
#include "ui/models/variablechoice.h"

#include <QRegularExpression>

#include <algorithm>

namespace thunes {

namespace {

using Type = VariableType;
using Kind = VariableQuestion::Kind;

constexpr Seconds retryInterval{5};
constexpr Seconds renewalInterval{60};

/// Texts of series as Grafana's query_result writes them: name{a="b"} value milliseconds.
QStringList seriesTexts(const QueryResult &result)
{
    QStringList texts;
    for (const TimeSeries &series : result.series) {
        for (const SamplePoint &point : series.points)
            texts << metricText(series.labels) + u' ' + QString::number(point.value, 'g', 17) + u' '
                         + QString::number(std::chrono::duration_cast<Milliseconds>(
                                               point.time.time_since_epoch()).count());
    }
    return texts;
}

/// The variables as they stand inside a regular expression.
Variables escaped(const Variables &variables, const QStringList &names)
{
    Variables result = variables;
    for (const QString &name : names) {
        if (!variables.contains(name))
            continue;
        VariableValue value = variables.value(name);
        for (QString &text : value.values)
            text = QRegularExpression::escape(text);
        value.values = {value.values.size() == 1 ? value.values.first()
                                                 : QString(u'(' + value.values.join(u'|') + u')')};
        result.set(name, value);
    }
    return result;
}

bool mentionsTime(const QString &query)
{
    return query.contains(QLatin1String("__range")) || query.contains(QLatin1String("__interval"))
           || query.contains(QLatin1String("__rate_interval"));
}

} // namespace

struct VariableSet::Entry
{
    VariableState state;
    QStringList before;  ///< Names of the variables that it mentions.
    QSet<QString> typed; ///< Values that a person typed.
    QString asking;      ///< The question under way.
    QString answered;    ///< The question that the options answer.
    bool hasAnswer = false;
    bool dirty = true;
    bool anew = false;       ///< Ask even when the question is the same.
    bool transient = false;  ///< It failed in a way that may pass.
    bool chosenHere = false; ///< By a person, not by the file.
    bool circular = false;   ///< It depends on itself and is never asked.
    std::unique_ptr<QObject> guard;

    const QString &name() const { return state.definition.name; }
    bool isQuery() const { return state.definition.type == Type::Query; }
};

bool VariableState::isAll() const
{
    return std::any_of(chosen.begin(), chosen.end(),
                       [](const VariableOption &option) { return option.value == allOption; });
}

bool VariableState::isChoice() const
{
    const Type type = definition.type;
    return type == Type::TextBox || type == Type::AdHoc || type == Type::Query
           || (type != Type::Constant && options.size() > 1);
}

VariableSet::VariableSet(const QList<VariableDefinition> &definitions, const QUrl &prometheus,
                         QObject *parent)
    : QObject(parent)
    , m_metadata(std::make_unique<MetadataClient>(prometheus))
    , m_prometheus(std::make_unique<PrometheusClient>(prometheus))
{
    QStringList names;
    for (const VariableDefinition &definition : definitions)
        names << definition.name;
    for (const VariableDefinition &definition : definitions) {
        if (entry(definition.name))
            continue; // Two of one name: the first counts.
        auto made = std::make_unique<Entry>();
        made->state.definition = definition;
        made->state.options = definition.options;
        made->state.chosen = definition.current;
        made->state.filters = definition.filters;
        made->state.known = definition.type != Type::Query;
        made->state.status = definition.type == Type::Query ? VariableStatus::Asking
                                                            : VariableStatus::Ready;
        if (definition.type == Type::Query || definition.type == Type::Custom) {
            made->before = mentionedVariables(definition.query)
                           + mentionedVariables(definition.regex);
            made->before.removeDuplicates();
            made->before.removeIf([&](const QString &name) { return !names.contains(name); });
        }
        m_entries.push_back(std::move(made));
    }
    for (const auto &one : m_entries)
        one->circular = leadsTo(*one, one->name(), {});
    setTimeRange({});
    m_retry.setSingleShot(true);
    m_retry.setInterval(retryInterval);
    connect(&m_retry, &QTimer::timeout, this, [this] { again(true); });
    m_renewal.setInterval(renewalInterval);
    connect(&m_renewal, &QTimer::timeout, this, [this] { again(false); });
    publish();
}

VariableSet::~VariableSet()
{
    m_entries.clear();
}

VariableSet::Entry *VariableSet::entry(const QString &name) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const auto &one) { return one->name() == name; });
    return found == m_entries.end() ? nullptr : found->get();
}

bool VariableSet::leadsTo(const Entry &from, const QString &name, QSet<QString> seen) const
{
    for (const QString &other : from.before) {
        if (other == name)
            return true;
        if (seen.contains(other))
            continue;
        seen.insert(other);
        if (leadsTo(*entry(other), name, seen))
            return true;
    }
    return false;
}

const VariableState &VariableSet::state(int index) const
{
    return m_entries.at(static_cast<std::size_t>(index))->state;
}

const VariableState *VariableSet::state(const QString &name) const
{
    const Entry *found = entry(name);
    return found ? &found->state : nullptr;
}

void VariableSet::setPreferences(Preferences *preferences, const QString &dashboard)
{
    m_preferences = preferences;
    m_prefix = choiceKey(dashboard, {});
    for (const auto &one : m_entries)
        restore(*one);
    publish();
}

void VariableSet::restore(Entry &entry)
{
    const Type type = entry.state.definition.type;
    const QString text = m_preferences->text(m_prefix + choiceKey({}, entry.name()));
    if (text.isEmpty() || type == Type::Constant || type == Type::DataSource)
        return;
    if (type == Type::AdHoc) {
        entry.state.filters = filtersFrom(text);
        return;
    }
    StoredChoice stored = choiceFrom(text);
    if (stored.chosen.isEmpty())
        return;
    if (!entry.state.definition.multi)
        stored.chosen = stored.chosen.mid(0, 1);
    entry.state.chosen = stored.chosen;
    entry.typed = stored.typed;
    entry.chosenHere = true;
    if (type == Type::Custom || type == Type::Interval)
        takeOptions(entry, entry.state.options, false);
    // Until the answer comes: what a person chose is more likely right than nothing. All needs one.
    entry.state.known = type != Type::Query || !entry.state.isAll();
}

void VariableSet::keep(const Entry &entry)
{
    if (!m_preferences)
        return;
    const bool isAdHoc = entry.state.definition.type == Type::AdHoc;
    m_preferences->setText(m_prefix + choiceKey({}, entry.name()),
                           isAdHoc ? filtersText(entry.state.filters)
                                   : choiceText({entry.state.chosen, entry.typed}));
}

void VariableSet::setTimeRange(const TimeRange &range)
{
    const auto span = resolve(range, SystemClock().now());
    if (!span)
        return;
    m_range = range;
    m_span = *span;
    if (!m_started)
        return;
    for (const auto &one : m_entries) {
        if (one->isQuery()
            && (one->state.definition.onTimeRange || mentionsTime(one->state.definition.query)))
            one->dirty = one->anew = true;
    }
    pump();
}

void VariableSet::start()
{
    m_started = true;
    m_renewal.start();
    pump();
}

void VariableSet::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    if (!m_started)
        return;
    if (active) {
        m_renewal.start();
        again(true);
    } else {
        m_renewal.stop();
        m_retry.stop();
    }
}

void VariableSet::moveOn()
{
    if (const auto span = resolve(m_range, SystemClock().now()))
        m_span = *span;
}

void VariableSet::again(bool failedOnly)
{
    moveOn();
    for (const auto &one : m_entries) {
        if (!one->isQuery() || one->guard || (failedOnly && !one->transient))
            continue;
        one->dirty = one->anew = true;
    }
    pump();
}

void VariableSet::askAgain(const QString &name)
{
    Entry *found = entry(name);
    if (!found || !found->isQuery() || found->guard || !m_started)
        return;
    found->dirty = found->anew = true;
    moveOn();
    pump();
}

void VariableSet::choose(const QString &name, const QList<VariableOption> &chosen)
{
    Entry *found = entry(name);
    if (!found || chosen.isEmpty())
        return;
    VariableState &state = found->state;
    const VariableValue before = valueOfEntry(*found);
    QList<VariableOption> taken = chosen;
    for (const VariableOption &option : chosen) {
        if (option.value == allOption)
            taken = {option};
    }
    if (!state.definition.multi)
        taken = taken.mid(0, 1);
    found->typed.clear();
    for (const VariableOption &option : std::as_const(taken)) {
        const bool isListed = std::any_of(
            state.options.begin(), state.options.end(),
            [&](const VariableOption &listed) { return listed.value == option.value; });
        if (option.value != allOption && !isListed)
            found->typed.insert(option.value);
    }
    state.chosen = taken;
    state.note.clear();
    found->chosenHere = true;
    // Of a variable that failed, what a person says is at least known.
    if (!found->guard && !taken.first().value.isEmpty() && !state.isAll())
        state.known = true;
    keep(*found);
    if (valueOfEntry(*found) != before)
        markDependants(*found);
    moveOn();
    pump();
}

void VariableSet::setFilters(const QString &name, const QList<AdHocFilter> &filters)
{
    Entry *found = entry(name);
    if (!found || found->state.definition.type != Type::AdHoc || found->state.filters == filters)
        return;
    found->state.filters = filters;
    keep(*found);
    publish();
}

bool VariableSet::isWaiting(const Entry &waiting) const
{
    return std::any_of(waiting.before.begin(), waiting.before.end(), [this](const QString &name) {
        const Entry *other = entry(name);
        // A mere renewal of known values keeps nobody waiting.
        return other->dirty ? !other->anew || !other->state.known
                            : other->guard && !other->state.known;
    });
}

void VariableSet::pump()
{
    if (m_started) {
        bool moved = true;
        while (moved) {
            moved = false;
            for (const auto &one : m_entries) {
                if (one->dirty && (one->circular || !isWaiting(*one))) {
                    one->dirty = false;
                    moved = true;
                    settle(*one);
                }
            }
        }
        for (const auto &one : m_entries) {
            if (one->dirty && one->isQuery() && !one->anew)
                one->state.status = VariableStatus::Asking;
        }
    }
    publish();
}

QString VariableSet::questionOf(const Entry &entry) const
{
    IntervalRequest request;
    request.range = std::chrono::duration_cast<Milliseconds>(m_span.length());
    const QString query = currentValues().substitute(entry.state.definition.query, TextUse::Query);
    return interpolateIntervals(query, queryInterval(request));
}

void VariableSet::settle(Entry &entry)
{
    const VariableDefinition &definition = entry.state.definition;
    if (entry.circular) {
        fail(entry, {ErrorKind::InvalidInput, QStringLiteral("it depends on itself, through $%1")
                                                  .arg(entry.before.join(QStringLiteral(", $")))});
        return;
    }
    if (definition.type == Type::Custom && !entry.before.isEmpty()) {
        QList<VariableOption> options
            = customOptions(currentValues().substitute(definition.query, TextUse::Plain));
        if (definition.includeAll)
            options.prepend({QStringLiteral("All"), allOption});
        takeOptions(entry, options, false);
        return;
    }
    if (!entry.isQuery())
        return;
    const QString question = questionOf(entry);
    const bool anew = std::exchange(entry.anew, false);
    for (const QString &name : std::as_const(entry.before)) {
        const VariableState *other = state(name);
        if (!other->known) {
            entry.asking.clear();
            fail(entry, {ErrorKind::Unavailable,
                         QStringLiteral("it needs $%1, which has no value").arg(name)});
            entry.state.known = false;
            return;
        }
    }
    if (entry.guard && question == entry.asking)
        return;
    if (!anew && entry.hasAnswer && question == entry.answered) {
        entry.guard.reset();
        entry.state.status = VariableStatus::Ready;
        entry.state.problem.clear();
        entry.state.known = true;
        return;
    }
    ask(entry, question);
}

void VariableSet::ask(Entry &entry, const QString &question)
{
    const auto parsed = parseVariableQuery(question);
    if (!parsed) {
        fail(entry, parsed.error());
        return;
    }
    ++m_asked;
    // A question repeated changes nothing until it is answered.
    const bool isOther = question != entry.asking
                         && (!entry.hasAnswer || question != entry.answered);
    if (isOther && (entry.hasAnswer || !entry.chosenHere))
        entry.state.known = false;
    if (isOther)
        entry.state.status = VariableStatus::Asking;
    entry.asking = question;
    entry.guard = std::make_unique<QObject>();
    QObject *guard = entry.guard.get();
    const MetadataScope scope{parsed->text, m_span.from, m_span.to};
    const auto texts = [this, &entry](Result<QStringList> answers) { receive(entry, answers); };
    switch (parsed->kind) {
    case Kind::LabelValues:
        m_metadata->labelValues(parsed->label, scope, guard, texts);
        break;
    case Kind::LabelNames:
        m_metadata->labelNames(scope, guard, texts);
        break;
    case Kind::Metrics: {
        const QString pattern = parsed->text;
        m_metadata->labelValues(QStringLiteral("__name__"), {{}, m_span.from, m_span.to}, guard,
                                [this, &entry, pattern](Result<QStringList> answers) {
                                    const QRegularExpression regex(pattern);
                                    if (answers && !regex.isValid())
                                        answers = Error{ErrorKind::InvalidInput, regex.errorString()};
                                    if (answers)
                                        answers = answers->filter(regex);
                                    receive(entry, answers);
                                });
        break;
    }
    case Kind::Result: {
        const auto moment = endsNow(m_range) ? std::nullopt : std::optional(m_span.to);
        m_prometheus->query({parsed->text, moment}, guard,
                            [this, &entry](Result<QueryResult> result) {
                                if (result)
                                    receive(entry, seriesTexts(*result));
                                else
                                    receive(entry, result.error());
                            });
        break;
    }
    case Kind::Series:
        m_metadata->series(scope, guard, [this, &entry](Result<QList<LabelSet>> series) {
            if (!series) {
                receive(entry, series.error());
                return;
            }
            QStringList found;
            for (const LabelSet &labels : *series)
                found << metricText(labels);
            receive(entry, found);
        });
        break;
    }
}

void VariableSet::receive(Entry &entry, const Result<QStringList> &answers)
{
    entry.guard.reset();
    const VariableDefinition &definition = entry.state.definition;
    if (!answers) {
        fail(entry, answers.error());
    } else {
        const Variables values = escaped(currentValues(), mentionedVariables(definition.regex));
        auto options = variableOptions(*answers,
                                       values.substitute(definition.regex, TextUse::Plain),
                                       definition.sort);
        if (!options) {
            fail(entry, options.error());
        } else {
            if (definition.includeAll)
                options->prepend({QStringLiteral("All"), allOption});
            const bool sameQuestion = entry.hasAnswer && entry.answered == entry.asking;
            const bool first = !entry.hasAnswer;
            entry.hasAnswer = true;
            entry.answered = entry.asking;
            entry.transient = false;
            entry.state.status = VariableStatus::Ready;
            entry.state.problem.clear();
            takeOptions(entry, *options, sameQuestion || first);
            entry.state.known = true;
        }
    }
    pump();
}

void VariableSet::fail(Entry &entry, const Error &error)
{
    VariableState &state = entry.state;
    entry.guard.reset();
    entry.transient = error.kind != ErrorKind::InvalidInput;
    state.status = VariableStatus::Failed;
    state.problem = QStringLiteral("could not be asked: ") + error.message;
    if (entry.transient && m_active && !m_retry.isActive())
        m_retry.start();
    if (entry.hasAnswer) {
        // A list of before is better than none, as long as it answers the question of now.
        state.known = questionOf(entry) == entry.answered;
        return;
    }
    const QString value = valueOfEntry(entry).values.join(QString());
    const bool hasChoice = !state.chosen.isEmpty()
                           && (state.isAll() ? !state.definition.allValue.isEmpty()
                                             : !value.isEmpty());
    state.known = hasChoice;
}

void VariableSet::takeOptions(Entry &entry, QList<VariableOption> options, bool sameQuestion)
{
    VariableState &state = entry.state;
    const VariableValue before = valueOfEntry(entry);
    const bool wasKnown = state.known;
    state.options = std::move(options);
    QList<VariableOption> kept;
    QStringList lost;
    QHash<QString, qsizetype> places;
    for (qsizetype i = 0; i < state.options.size(); ++i)
        places.insert(state.options.at(i).value, i);
    for (const VariableOption &option : std::as_const(state.chosen)) {
        if (places.contains(option.value))
            kept << state.options.at(places.value(option.value));
        else if (entry.typed.contains(option.value))
            kept << option;
        else if (!option.value.isEmpty())
            lost << (option.text.isEmpty() ? option.value : option.text);
    }
    const bool hasValues = state.options.size() > (state.definition.includeAll ? 1 : 0);
    state.note.clear();
    if (entry.chosenHere && sameQuestion && !lost.isEmpty()) {
        // Nobody's choice is replaced behind their back.
        kept = state.chosen;
        state.note = QStringLiteral("“%1” is not among the values any more")
                         .arg(lost.join(QStringLiteral("”, “")));
    } else if (kept.isEmpty()) {
        entry.chosenHere = false;
        kept = {state.options.value(0)};
    }
    if (!hasValues && entry.isQuery() && state.note.isEmpty())
        state.note = QStringLiteral("Prometheus knows no values for it; it stands for %1")
                         .arg(state.definition.includeAll ? QStringLiteral("any")
                                                          : QStringLiteral("an empty text"));
    state.chosen = kept;
    if (valueOfEntry(entry) != before || !wasKnown)
        markDependants(entry);
}

void VariableSet::markDependants(const Entry &changed)
{
    for (const auto &one : m_entries) {
        if (one->before.contains(changed.name())) {
            one->dirty = true;
            one->anew = false;
        }
    }
}

VariableValue VariableSet::valueOfEntry(const Entry &entry) const
{
    const VariableDefinition &definition = entry.state.definition;
    VariableValue value = valueOf(definition, entry.state.options, entry.state.chosen);
    const bool isAuto = !entry.state.chosen.isEmpty()
                        && entry.state.chosen.first().value.startsWith(QLatin1String("$__auto"));
    if (definition.type == Type::Interval && isAuto && definition.autoCount) {
        const auto range = std::chrono::duration_cast<Milliseconds>(m_span.length());
        const Milliseconds step
            = std::max(roundInterval(range / *definition.autoCount),
                       parseDuration(definition.autoMin).value_or(Milliseconds(1)));
        value.values = {durationText(step)};
    }
    return value;
}

Variables VariableSet::currentValues() const
{
    Variables values;
    QList<AdHocFilter> filters;
    for (const auto &one : m_entries) {
        if (one->state.definition.type == Type::AdHoc)
            filters << one->state.filters;
        else
            values.set(one->name(), valueOfEntry(*one));
    }
    values.setFilters(filters);
    return values;
}

void VariableSet::publish()
{
    const Variables values = currentValues();
    QHash<QString, QString> missing;
    for (const auto &one : m_entries) {
        VariableState &state = one->state;
        const bool waits = one->dirty && one->isQuery() && !one->anew && m_started;
        if (!state.known || waits) {
            const bool failed = !waits && state.status == VariableStatus::Failed;
            missing.insert(one->name(), failed ? QStringLiteral("$%1 %2").arg(one->name(), state.problem)
                                               : QString());
        }
        state.words = choiceWords(state, values.value(one->name()));
    }
    const bool isNew = values != m_published || missing != m_publishedMissing;
    m_published = values;
    m_publishedMissing = missing;
    Q_EMIT changed();
    if (isNew)
        Q_EMIT valuesChanged();
}

void VariableSet::labelNames(QObject *guard, Texts callback)
{
    m_metadata->labelNames({{}, m_span.from, m_span.to}, guard, std::move(callback));
}

void VariableSet::labelValues(const QString &label, QObject *guard, Texts callback)
{
    m_metadata->labelValues(label, {{}, m_span.from, m_span.to}, guard, std::move(callback));
}

} // namespace thunes
