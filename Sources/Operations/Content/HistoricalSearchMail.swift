package import Log
package import Mail
package import Queueing

/// A historical search that has ended, and who wants to know.
package struct EndedSearch: Sendable, Hashable {
    /// Whose mail it searched.
    package var organization: String
    /// What is told of it.
    package var notice: SearchEndNotice
    /// Who is told.
    package var recipients: [EmailAddress]
}

/// Writes what people are told of a historical search that has ended.
package protocol SearchEndComposer: Sendable {
    /// A message for each of them, or why there is none.
    func messages(about search: EndedSearch) -> [ReportDecision]
}

/// Sends mail about historical searches that have ended, to the addresses that were named with them.
package final class HistoricalSearchMail: Sendable {
    private let composer: any SearchEndComposer
    private let messages: any MessageStore
    private let queues: any QueueControl
    private let logger: Logger

    package init(
        _ composer: any SearchEndComposer, messages: any MessageStore, queues: any QueueControl, logger: Logger
    ) {
        self.composer = composer
        self.messages = messages
        self.queues = queues
        self.logger = logger
    }

    /// Tells of an end. Where no message can be sent the log says so: the list of searches has the end in any case.
    func tell(_ search: EndedSearch) async {
        var transaction = StoreTransaction()
        var obstacles: [String] = []
        for message in composer.messages(about: search) {
            switch message {
            case .send(let acceptance): transaction.acceptances.append(acceptance)
            case .suppressed(let reason): obstacles.append(reason)
            }
        }
        if !transaction.acceptances.isEmpty {
            do throws(StoreError) {
                queues.enqueue(try await messages.commitAskingAgain(transaction))
            } catch {
                obstacles.append("\(error)")
            }
        }
        guard !obstacles.isEmpty else { return }
        logger.log(
            .administrationSearchUntold,
            [
                .organization: search.organization, .job: search.notice.identity,
                .error: obstacles.joined(separator: ", "),
            ])
    }
}
