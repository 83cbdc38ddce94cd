package import Log
package import Mail
package import MailFlow
package import NIOPosix
package import Operations
package import Queueing

extension LateFindings {
    /// What it works with.
    package struct Parts: Sendable {
        /// The configuration in force.
        package var configuration: any ConfigurationInForce
        /// Takes what is held.
        package var messages: any MessageStore
        /// Knows the messages.
        package var lookup: any MessageLookup
        /// Knows what is in quarantine.
        package var quarantine: any QuarantineStore
        /// Holds the copies that wait.
        package var queues: any QueueControl
        /// What messages are judged anew with.
        package var examiners: Examiners
        /// A mark of the messages that an organization has been told to be phishing: another one with each that is new. May block.
        package var phishLessons: @Sendable (String) -> Int
        /// Whether the queues are being filled: nothing is taken out of them meanwhile.
        package var isFillingQueues: @Sendable () -> Bool
        /// Keeps how far it has come.
        package var sweeps: any LateSweepKeeping
        /// The clocks.
        package var time: any TimeSource
        /// For reading and judging, which block.
        package var threads: NIOThreadPool
        /// Notes which message is worked on.
        package var work: any WorkJournal
        /// The log.
        package var logger: Logger
        /// What delivered mail is found by; nil where nobody keeps marks of it.
        package var delivered: Delivered?

        package init(
            configuration: any ConfigurationInForce, messages: any MessageStore, lookup: any MessageLookup,
            quarantine: any QuarantineStore, queues: any QueueControl, examiners: Examiners,
            phishLessons: @escaping @Sendable (String) -> Int, isFillingQueues: @escaping @Sendable () -> Bool,
            sweeps: any LateSweepKeeping, time: any TimeSource, threads: NIOThreadPool, work: any WorkJournal,
            logger: Logger
        ) {
            self.configuration = configuration
            self.messages = messages
            self.lookup = lookup
            self.quarantine = quarantine
            self.queues = queues
            self.examiners = examiners
            self.phishLessons = phishLessons
            self.isFillingQueues = isFillingQueues
            self.sweeps = sweeps
            self.time = time
            self.threads = threads
            self.work = work
            self.logger = logger
        }
    }

    /// What delivered mail is found by.
    package struct Delivered: Sendable {
        /// The marks of recent mail.
        package var marks: any RecentMarkKeeping
        /// Mailboxes that this server writes.
        package var mailboxes: any MailboxCopies
        /// What people have reported; nil where this server learns nothing.
        package var campaigns: (any CampaignMemory)?
        /// Random bits, for messages of its own.
        package var random: any RandomSource

        package init(
            marks: any RecentMarkKeeping, mailboxes: any MailboxCopies, campaigns: (any CampaignMemory)?,
            random: any RandomSource
        ) {
            self.marks = marks
            self.mailboxes = mailboxes
            self.campaigns = campaigns
            self.random = random
        }
    }
}
