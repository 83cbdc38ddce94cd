internal import Facts
internal import Inspection
internal import Mail
internal import NIOConcurrencyHelpers
internal import SenderAuthentication

/// What was answered about one message within the time of its examination: a decision past that time goes by it, and only
/// what is missing counts as not answered. What comes later is kept for the message's next attempt (``EarlierAnswers``), and so
/// is all of it where the message is put off. Thread-safe.
package final class AnswersInTime: Sendable {
    private struct State {
        var isOver = false
        /// Whether those who are asked go on though nobody waits for the examination any more.
        var goesOn = false
        /// What those who are asked run on; nil for wherever there is room.
        var executor: (any TaskExecutor)?
        /// Where answers are kept for the next attempt.
        var earlier: EarlierAnswers?
        /// What the message is known by there; nil before anybody asks, and where it can't be read.
        var subject: EarlierAnswers.Subject??
        /// What was answered before the last attempt ended; nil before anybody asks.
        var recalled: EarlierAnswers.Answers??
        var authentication: MessageAuthentication?
        var reverseName: ReverseName?
        var proof: ReverseNameProof?
        var inspected: [InspectionReport]?
        var reports: [String: EngineReport] = [:]
        /// The spam engines that were asked, and what those of them said that have answered.
        var asked: Set<String> = []
        var opinions: [String: SpamEngineReport] = [:]
    }

    private let state = NIOLockedValueBox(State())
    private let whole: WholeMessage?

    /// Nothing is answered yet.
    ///
    /// - Parameter whole: the message; nil for one that is not known again.
    package init(about whole: WholeMessage? = nil) { self.whole = whole }

    /// The same examiners, whose answers are kept here until the time is over. Whoever has answered before the message was put
    /// off is not asked again.
    ///
    /// - Parameter executor: what those who are asked run on.
    package func keeping(_ examiners: Examiners, on executor: (any TaskExecutor)? = nil) -> Examiners {
        state.withLockedValue { state in
            state.executor = executor
            state.earlier = whole == nil ? nil : examiners.content.earlier
        }
        var examiners = examiners
        examiners.authenticator = KeepingAuthenticator(authenticator: examiners.authenticator, answers: self)
        examiners.content = examiners.content.keeping(in: self)
        return examiners
    }

    /// The same examiners past the time: they say what they have said, and nobody is waited for. What comes later is not kept.
    ///
    /// The first time, spam engines that were asked in vain are told so.
    package func pastTime(_ examiners: Examiners) -> Examiners {
        let (known, wasOver) = state.withLockedValue { state in
            let wasOver = state.isOver
            state.isOver = true
            return (state, wasOver)
        }
        if !wasOver {
            keepForNextAttempt()
            let asked = examiners.content.opinions?.spamEngines.filter { known.asked.contains($0.name) } ?? []
            for engine in asked where known.opinions[engine.name] == nil { engine.missed() }
        }
        var examiners = examiners
        examiners.authenticator =
            known.authentication.map { KnownAuthenticator(answer: $0) } ?? UnansweredAuthenticator()
        examiners.content = examiners.content.unanswered(
            but: known.reports, opinions: known.opinions, inspected: known.inspected,
            reverseName: known.reverseName, proof: known.proof)
        return examiners
    }

    // What is said because nobody waits any more is no answer, unless it can't have been said for that reason.
    private func keep(always: Bool = false, _ change: (inout State) -> Void) {
        guard always || !Task.isCancelled else { return }
        let isLate = state.withLockedValue { state in
            if !state.isOver { change(&state) }
            return state.isOver
        }
        guard isLate else { return }
        var late = State()
        change(&late)
        keep(late)
    }

    /// Keeps what was answered for the message's next attempt. Reads the content, so it is for threads that may block.
    package func keepForNextAttempt() { keep(state.withLockedValue { $0 }) }

    private func keep(_ answered: State) {
        guard let earlier = state.withLockedValue({ $0.earlier }) else { return }
        let answers = EarlierAnswers.Answers(
            inspected: answered.inspected, reports: answered.reports, opinions: answered.opinions)
        guard answers.inspected != nil || !answers.reports.isEmpty || !answers.opinions.isEmpty,
            let subject = self.subject()
        else { return }
        earlier.keep(answers, about: subject)
    }

    private func subject() -> EarlierAnswers.Subject? {
        if let known = state.withLockedValue({ $0.subject }) { return known }
        let subject = whole.flatMap { EarlierAnswers.Subject($0) }
        state.withLockedValue { $0.subject = .some(subject) }
        return subject
    }

    /// What was answered about the message before its last attempt ended.
    private var recalled: EarlierAnswers.Answers? {
        let (known, earlier) = state.withLockedValue { ($0.recalled, $0.earlier) }
        if let known { return known }
        // Most messages come for the first time, and nobody reads them for this.
        let answers = earlier.flatMap { $0.isEmpty ? nil : $0 }.flatMap { earlier in
            subject().flatMap { earlier.take($0) }
        }
        return state.withLockedValue { state in
            // Others ask at the same time, and one of them has got it.
            if case .some(.some(let first)) = state.recalled { return first }
            state.recalled = .some(answers)
            return answers
        }
    }

    /// What was found in files before the last attempt ended.
    var recalledInspection: [InspectionReport]? { recalled?.inspected }
    /// What an engine has said before the last attempt ended.
    func recalledReport(of engine: String) -> EngineReport? { recalled?.reports[engine] }
    /// What a spam engine has said before the last attempt ended.
    func recalledOpinion(of engine: String) -> SpamEngineReport? { recalled?.opinions[engine] }

    /// The time of the examination is about to be over: whoever is asked goes on for the message's next attempt, though the task
    /// that waits is cancelled. Where it is cancelled without that, the client has gone, and they end.
    package func goOnPastTime() { state.withLockedValue { $0.goesOn = $0.earlier != nil } }

    /// Asks somebody who goes on past the time of the examination.
    func asking<Answer: Sendable>(_ ask: @escaping @Sendable () async -> Answer) async -> Answer {
        let (goesOn, executor) = state.withLockedValue { ($0.earlier != nil, $0.executor) }
        guard goesOn, !Task.isCancelled else { return await ask() }
        let task = Task(executorPreference: executor) {
            let answer = await ask()
            // The task itself does not keep it.
            withExtendedLifetime(executor) {}
            return answer
        }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            if !state.withLockedValue({ $0.goesOn }) { task.cancel() }
        }
    }

    func keep(_ authentication: MessageAuthentication) { keep { $0.authentication = authentication } }
    func keep(_ name: ReverseName) { keep { $0.reverseName = name } }
    func keep(_ proof: ReverseNameProof) { keep { $0.proof = proof } }
    func keep(_ reports: [InspectionReport]) { keep { $0.inspected = reports } }
    func keep(_ report: EngineReport) { keep { $0.reports[report.engine] = report } }
    func keep(_ report: SpamEngineReport) {
        keep(always: report.answer != nil) { $0.opinions[report.engine] = report }
    }

    /// Keeps what an engine has found so far, for the case that it says no more in time.
    func keepPart(_ report: EngineReport) {
        keep(always: true) { state in
            var part = report
            part.failure = .tooLong
            state.reports[report.engine] = part
        }
    }

    /// Notes that a spam engine is asked.
    func noteAsked(_ engine: String) { keep(always: true) { $0.asked.insert(engine) } }
}

private struct KeepingAuthenticator: Authenticator {
    let authenticator: any Authenticator
    let answers: AnswersInTime

    func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        let answer = await authenticator.authenticate(request)
        answers.keep(answer)
        return answer
    }
}

/// Says again what was said in time.
private struct KnownAuthenticator: Authenticator {
    let answer: MessageAuthentication

    func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication { answer }
}
