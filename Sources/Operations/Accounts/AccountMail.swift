internal import Identity
package import Log
package import Mail
package import Queueing

/// A change of an account, and who is told of it.
package struct ChangedAccount: Sendable, Hashable {
    /// What they are told.
    package var notice: AccountNotice
    /// Who they are.
    package var recipients: [EmailAddress]
    /// The organization that the account's roles are for; nil where they are for several, or for all.
    package var organization: String?

    /// A change.
    package init(notice: AccountNotice, recipients: [EmailAddress], organization: String?) {
        self.notice = notice
        self.recipients = recipients
        self.organization = organization
    }
}

/// Writes what owners of accounts are told of changes.
package protocol AccountNoticeComposer: Sendable {
    /// A message for each of them, or why there is none.
    func messages(about change: ChangedAccount) -> [ReportDecision]
}

/// Sends mail about changes of accounts to the addresses that the accounts have.
package final class AccountMail: AccountNoticing, Sendable {
    private let composer: any AccountNoticeComposer
    private let messages: any MessageStore
    private let queues: any QueueControl
    private let logger: Logger

    package init(
        _ composer: any AccountNoticeComposer, messages: any MessageStore, queues: any QueueControl, logger: Logger
    ) {
        self.composer = composer
        self.messages = messages
        self.queues = queues
        self.logger = logger
    }

    /// Tells of a change. Where no message can be sent, the log says so.
    package func tell(_ notice: AccountNotice, to addresses: [String], of organization: String?) async {
        let recipients = addresses.compactMap { EmailAddress($0) }
        guard !recipients.isEmpty else { return }
        var transaction = StoreTransaction()
        var obstacles: [String] = []
        let change = ChangedAccount(notice: notice, recipients: recipients, organization: organization)
        for message in composer.messages(about: change) {
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
            .administrationAccountUntold,
            [.caller: notice.account, .error: obstacles.joined(separator: ", ")])
    }
}

extension Administration {
    /// Tells the owner of an account of what somebody else has changed, at the addresses that the account had and has.
    func tell(
        _ change: AccountNotice.Change, of account: Account, also formerly: String? = nil, by caller: Caller
    ) async {
        var addresses: [String] = []
        for address in [formerly, account.email].compactMap({ $0 }) where !addresses.contains(address) {
            addresses.append(address)
        }
        guard let accountMail, !addresses.isEmpty else { return }
        let notice = AccountNotice(
            account: account.name.description, change: change, caller: "\(caller)", address: context.source?.address,
            time: time.wallTime())
        await accountMail.tell(notice, to: addresses, of: account.organization)
    }
}
