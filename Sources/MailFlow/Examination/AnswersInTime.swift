internal import Facts
internal import Inspection
internal import Mail
internal import NIOConcurrencyHelpers
internal import SenderAuthentication

/// What was answered about one message within the time of its examination: a decision past that time goes by it, and only
/// what is missing counts as not answered. Thread-safe.
package final class AnswersInTime: Sendable {
    private struct State {
        var isOver = false
        var authentication: MessageAuthentication?
        var reverseName: ReverseName?
        var inspected: [InspectionReport]?
        var reports: [String: EngineReport] = [:]
        /// The spam engines that were asked, and what those of them said that have answered.
        var asked: Set<String> = []
        var opinions: [String: SpamEngineReport] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Nothing is answered yet.
    package init() {}

    /// The same examiners, whose answers are kept here until the time is over.
    package func keeping(_ examiners: Examiners) -> Examiners {
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
            let asked = examiners.content.opinions?.spamEngines.filter { known.asked.contains($0.name) } ?? []
            for engine in asked where known.opinions[engine.name] == nil { engine.missed() }
        }
        var examiners = examiners
        examiners.authenticator =
            known.authentication.map { KnownAuthenticator(answer: $0) } ?? UnansweredAuthenticator()
        examiners.content = examiners.content.unanswered(
            but: known.reports, opinions: known.opinions, inspected: known.inspected, reverseName: known.reverseName)
        return examiners
    }

    // What is said because nobody waits any more is no answer, unless it can't have been said for that reason.
    private func keep(always: Bool = false, _ change: (inout State) -> Void) {
        guard always || !Task.isCancelled else { return }
        state.withLockedValue { if !$0.isOver { change(&$0) } }
    }

    func keep(_ authentication: MessageAuthentication) { keep { $0.authentication = authentication } }
    func keep(_ name: ReverseName) { keep { $0.reverseName = name } }
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
