/// The bounds this server keeps to, by the names that `limits` in its configuration has (docs/configuration.md).
///
/// What keeps to one of them reads it from here, under this name. ``table`` is the one list of their units, bounds,
/// replies and meanings; reading, printing, a reload and the documentation walk it.
public struct Limits: Hashable, Sendable {
    /// Octets of a message.
    public var messageSize = 36 << 20
    /// Octets of a message's header.
    public var headerSize = 256 << 10
    /// Octets of one header field.
    public var headerFieldSize = 64 << 10
    /// Header fields of a message.
    public var headerFields = 2_000
    /// Octets of a command line with its CRLF.
    public var commandLine = 2_048
    /// Octets of a line of text.
    public var textLine = 65_536
    /// Recipients of a transaction.
    public var recipients = 200
    /// Messages of a connection.
    public var messagesPerConnection = 1_000
    /// Protocol errors of a connection.
    public var protocolErrors = 10
    /// Commands of a connection without mail before each has to wait; after as many again it ends.
    public var commandsWithoutMail = 100
    /// The pause before a command when there were too many without mail.
    public var commandPause = Interval.seconds(1)
    /// Octets of replies that a client leaves unread before no more of its commands are handled.
    public var unreadReplies = 16 << 10
    /// Recipients of a connection that are refused because nobody has their address.
    public var unknownRecipients = 20
    /// Such recipients of an address in an hour, after which it is refused for an hour.
    public var unknownRecipientsPerHour = 200
    /// Recipients of an address in an hour that are refused for any reason, after which it is refused for an hour.
    public var refusedRecipientsPerHour = 1_000
    /// Connections at a time.
    public var connections = 20_000
    /// Connections at a time from an address.
    public var connectionsPerSource = 30
    /// Connections at a time from a /24 (IPv4) or /64 (IPv6).
    public var connectionsPerNetwork = 90
    /// New connections from an address in a minute.
    public var connectionRate = 300
    /// TLS handshakes of clients at a time.
    public var tlsHandshakes = 500
    /// TLS handshakes at a time of an address.
    public var tlsHandshakesPerSource = 10
    /// Failed TLS handshakes of an address in a minute, after which it gets none for five minutes.
    public var failedTlsHandshakes = 30
    /// From the greeting to EHLO or HELO.
    public var greetingTime = Interval.seconds(30)
    /// Waiting for a command.
    public var commandTime = Interval.minutes(5)
    /// Between two reads of message content.
    public var dataTime = Interval.minutes(3)
    /// Octets a second that content must come in with, over `dataRateTime`.
    public var dataRate = 500
    /// Over how long `dataRate` is measured.
    public var dataRateTime = Interval.seconds(30)
    /// A session without any traffic.
    public var idleTime = Interval.minutes(10)
    /// Received fields of a message.
    public var hops = 30
    /// Received fields that name this server.
    public var ownHops = 8
    /// Depth of MIME parts within one another.
    public var mimeDepth = 50
    /// MIME parts of a message.
    public var mimeParts = 5_000
    /// DKIM signatures evaluated.
    public var dkimSignatures = 10
    /// ARC sets of a message.
    public var arcSets = 50
    /// SPF terms that look something up.
    public var spfTerms = 10
    /// SPF terms that lead to no address.
    public var spfVoidLookups = 2
    /// Waiting for DNS, a message.
    public var dnsTime = Interval.seconds(8)
    /// DNS queries a message.
    public var dnsQueries = 200
    /// The pause before an unknown recipient's refusal, for anonymous peers.
    public var tarpit = Interval.seconds(5)
    /// Octets up to which the whole original goes into a report; above, its header alone.
    public var reportOriginal = 256 << 10
    /// Reports an organization sends to senders of one foreign domain at once; a twentieth of it a minute after that.
    public var reportsPerDomain = 1_000
    /// Reports that one return address of forwarded mail takes in a day.
    public var returnAddressReports = 20
    /// Recipients that one sender of an organization writes to in a day; 0 for any number (docs/reference/outbound.md).
    public var senderRecipientsPerDay = 10_000
    /// Messages that one sender of an organization sends in a minute; 0 for any number.
    public var senderMessagesPerMinute = 30
    /// Messages of one sender in an hour whose verdict is outbound spam, after which the sender is restricted; 0 for any number.
    public var senderSpamPerHour = 20
    /// Percent of such messages among a day's hundred or more to the outside, above which the sender is restricted; 0 for any.
    public var senderSpamShare = 20
    /// Recipients outside in a day of all senders of one organization together; 0 for any number.
    public var organizationRecipientsPerDay = 0
    /// Messages that one recipient takes in an hour; 0 for any number. Not limited unless an operator asks for it: whoever
    /// sends so many would have the recipient's other mail refused, and so would a mailbox for alerts or archives.
    public var recipientMessagesPerHour = 0
    /// Percent of these that one sender may send; 0 for any.
    public var recipientSenderShare = 33
    /// Attempts at a time to one destination; one keeps strict order (docs/reference/queues.md).
    public var connectionsPerDestination = 20
    /// Attempts at a time in all.
    public var deliveryAttempts = 1_000
    /// The share of these that may go to the internet, in percent.
    public var internetDeliveries = 75
    /// The share for mail from outside that goes on to the internet, and for reports, in percent.
    public var relayedDeliveries = 50
    /// The share for reports, in percent.
    public var reportDeliveries = 10
    /// Connections at a time to one host, of all organizations together.
    public var connectionsPerHost = 20
    /// The same for a host that has not greeted yet.
    public var connectionsToNewHost = 5
    /// Domains outside for which nothing but reports may wait.
    public var reportQueues = 1_000
    /// The age at which a report for a domain outside is given up.
    public var reportExpiration = Interval.hours(1)
    /// The age at which mail that could not be delivered is given up.
    public var messageExpiration = Interval.hours(24)
    /// Octets that the records of refusals may take; never more than a fiftieth of the disk.
    public var refusalRecords = 1 << 30
    /// Octets that the trace of messages that have ended may take; never more than a quarter of the disk.
    public var traceRecords = 1 << 40
    /// Octets that the messages in one organization's quarantine may take; never more than a quarter of the disk
    /// (docs/reference/quarantine.md).
    public var quarantineQuota = 64 << 30
    /// How long the trace keeps messages that have ended, after they were received.
    public var traceRetention = Interval.hours(24 * 90)
    /// How long refusals at the edge are kept one by one.
    public var refusalRetention = Interval.hours(24 * 30)
    /// How long counts of refusals are kept.
    public var refusalCountRetention = Interval.hours(24 * 90)
    /// How long entries of the audit log are kept (docs/reference/audit.md).
    public var auditRetention = Interval.hours(24 * 365)
    /// When back pressure sets in and ends (docs/reference/back-pressure.md).
    public var pressure = PressureLimits()

    /// The defaults.
    public init() {}
}
