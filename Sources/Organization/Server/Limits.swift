public import Mail

/// The bounds this server keeps to. Each can be set under `limits` in the server's configuration; ``table`` is the one
/// list of their names, units, defaults and replies, and docs/configuration.md is checked against it.
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
    /// When back pressure sets in and ends (docs/reference/back-pressure.md).
    public var pressure = PressureLimits()

    /// The defaults.
    public init() {}
}

/// One limit: its name in `limits`, what it bounds and where its value lies.
public struct Limit: Sendable {
    /// Where the value lies, and so its unit.
    public enum Field: Sendable {
        /// A number of octets, written `36MB`, `256KB` or `2048`; KB is 1,024 and MB 1,048,576.
        case octets(any (WritableKeyPath<Limits, Int> & Sendable))
        /// A number, written `200`.
        case count(any (WritableKeyPath<Limits, Int> & Sendable))
        /// A time, written `30s`, `5min` or `1h`.
        case time(any (WritableKeyPath<Limits, Interval> & Sendable))
        /// The four points of a level, written `96/99/97/94`.
        case thresholds(any (WritableKeyPath<Limits, PressureThresholds> & Sendable))
    }

    /// The name.
    public var name: String
    /// Where the value lies.
    public var field: Field
    /// The smallest value that makes sense, in the unit of the field (milliseconds for times).
    public var minimum: Int
    /// The largest.
    public var maximum: Int
    /// What is said to a peer that goes beyond it; empty where nothing is.
    public var reply: String
    /// What it bounds, in words.
    public var meaning: String

    init(_ name: String, _ field: Field, _ range: ClosedRange<Int>, _ reply: String, _ meaning: String) {
        self.name = name
        self.field = field
        self.minimum = range.lowerBound
        self.maximum = range.upperBound
        self.reply = reply
        self.meaning = meaning
    }
}

extension Limits {
    private static let tooBig = "552 5.3.4"
    private static let tooSlow = "421 4.4.2"
    private static let tooMany = "421 4.3.2"
    private static let time = 1_000...86_400_000
    private static let count = 1...1_000_000
    private static let noResources = "452 4.3.1"
    private static let percent = 0...100
    private static let share = 1...100

    /// Every limit, in the order of the documentation.
    public static let table: [Limit] = [
        Limit("messageSize", .octets(\.messageSize), 1_024...1 << 31, tooBig, "a message"),
        Limit("headerSize", .octets(\.headerSize), 1_024...16 << 20, tooBig, "a message's header"),
        Limit("headerFieldSize", .octets(\.headerFieldSize), 998...16 << 20, tooBig, "one header field"),
        Limit("headerFields", .count(\.headerFields), 16...count.upperBound, tooBig, "header fields of a message"),
        Limit("commandLine", .octets(\.commandLine), 512...65_536, "500 5.5.2", "a command line"),
        Limit("textLine", .octets(\.textLine), 1_000...1 << 20, "554 5.6.0", "a line of a message"),
        Limit("recipients", .count(\.recipients), 100...10_000, "452 4.5.3", "recipients of a transaction"),
        Limit("messagesPerConnection", .count(\.messagesPerConnection), count, "421 4.7.0", "messages of a connection"),
        Limit("protocolErrors", .count(\.protocolErrors), count, "421 4.7.0", "protocol errors of a connection"),
        Limit(
            "commandsWithoutMail", .count(\.commandsWithoutMail), count, "421 4.7.0",
            "commands of a connection without mail before each waits; as many again end it"),
        Limit(
            "commandPause", .time(\.commandPause), 0...60_000, "",
            "the pause before a command when there were too many without mail"),
        Limit(
            "unreadReplies", .octets(\.unreadReplies), 4_096...1 << 20, "",
            "unread replies of a connection before no more of its commands are handled"),
        Limit(
            "unknownRecipients", .count(\.unknownRecipients), count, "421 4.7.0",
            "refused unknown recipients of a connection"),
        Limit(
            "unknownRecipientsPerHour", .count(\.unknownRecipientsPerHour), count, tooMany,
            "refused unknown recipients of an address (IPv6: /64) in an hour, before it is refused for an hour"),
        Limit(
            "refusedRecipientsPerHour", .count(\.refusedRecipientsPerHour), count, tooMany,
            "recipients of an address (IPv6: /64) refused for any reason in an hour, before it is refused for an hour"),
        Limit("connections", .count(\.connections), count, tooMany, "connections at a time"),
        Limit(
            "connectionsPerSource", .count(\.connectionsPerSource), count, tooMany,
            "connections at a time from an address"),
        Limit(
            "connectionsPerNetwork", .count(\.connectionsPerNetwork), count, tooMany,
            "connections at a time from a /24 (IPv4) or /64 (IPv6)"),
        Limit(
            "connectionRate", .count(\.connectionRate), count, tooMany,
            "new connections from an address (IPv6: /64) in a minute"),
        Limit("tlsHandshakes", .count(\.tlsHandshakes), count, "", "TLS handshakes of clients at a time; others wait"),
        Limit(
            "tlsHandshakesPerSource", .count(\.tlsHandshakesPerSource), count, "",
            "TLS handshakes at a time of an address (IPv6: /64); others wait"),
        Limit(
            "failedTlsHandshakes", .count(\.failedTlsHandshakes), count, "454 4.7.0",
            "failed TLS handshakes of an address (IPv6: /64) in a minute, before it gets none for 5 min"),
        Limit("greetingTime", .time(\.greetingTime), time, tooSlow, "from the greeting to EHLO"),
        Limit("commandTime", .time(\.commandTime), time, tooSlow, "waiting for a command"),
        Limit("dataTime", .time(\.dataTime), time, tooSlow, "between two reads of a message"),
        Limit("dataRate", .octets(\.dataRate), 1...1 << 30, tooSlow, "octets of a message per second, at least"),
        Limit("dataRateTime", .time(\.dataRateTime), time, tooSlow, "over which dataRate is measured"),
        Limit("idleTime", .time(\.idleTime), time, tooSlow, "a session without traffic"),
        Limit("hops", .count(\.hops), 1...500, "554 5.4.14", "Received fields of a message"),
        Limit("ownHops", .count(\.ownHops), 1...50, "554 5.4.14", "Received fields that name this server"),
        Limit("mimeDepth", .count(\.mimeDepth), 1...1_000, "", "depth of MIME parts"),
        Limit("mimeParts", .count(\.mimeParts), count, "", "MIME parts of a message"),
        Limit("dkimSignatures", .count(\.dkimSignatures), 1...100, "", "DKIM signatures evaluated"),
        Limit("arcSets", .count(\.arcSets), 1...50, "", "ARC sets of a message"),
        Limit("spfTerms", .count(\.spfTerms), 1...100, "", "SPF terms that look something up"),
        Limit("spfVoidLookups", .count(\.spfVoidLookups), 1...100, "", "SPF terms that lead to no address"),
        Limit("dnsTime", .time(\.dnsTime), time, "", "waiting for DNS, per message"),
        Limit("dnsQueries", .count(\.dnsQueries), 1...10_000, "", "DNS queries per message"),
        Limit("tarpit", .time(\.tarpit), 0...60_000, "", "the pause before an unknown recipient's refusal"),
        Limit("reportOriginal", .octets(\.reportOriginal), 0...1 << 31, "", "of the original message in a report"),
        Limit(
            "reportsPerDomain", .count(\.reportsPerDomain), 20...count.upperBound, "",
            "reports of an organization to senders of one foreign domain, with its subdomains, at once; a twentieth of it a minute after that"
        ),
        Limit(
            "returnAddressReports", .count(\.returnAddressReports), 1...1_000, "450 4.2.1",
            "reports that one return address of forwarded mail takes in a day"),
        Limit(
            "connectionsPerDestination", .count(\.connectionsPerDestination), 1...1_000, "",
            "deliveries at a time to one destination; 1 keeps strict order"),
        Limit("deliveryAttempts", .count(\.deliveryAttempts), count, "", "deliveries at a time in all"),
        Limit(
            "internetDeliveries", .count(\.internetDeliveries), share, "",
            "percent of `deliveryAttempts` that may go to the internet"),
        Limit(
            "relayedDeliveries", .count(\.relayedDeliveries), share, "",
            "percent of `deliveryAttempts` for mail from outside that goes on to the internet, and for reports"),
        Limit(
            "reportDeliveries", .count(\.reportDeliveries), share, "", "percent of `deliveryAttempts` for reports"),
        Limit(
            "connectionsPerHost", .count(\.connectionsPerHost), 1...1_000, "",
            "connections at a time to one host, of all organizations together"),
        Limit(
            "connectionsToNewHost", .count(\.connectionsToNewHost), 1...1_000, "",
            "connections at a time to a host that has not greeted yet"),
        Limit(
            "reportQueues", .count(\.reportQueues), count, "",
            "domains outside with nothing but reports waiting; beyond it no report is made for another one"),
        Limit(
            "reportExpiration", .time(\.reportExpiration), 600_000...86_400_000, "550 5.4.300",
            "the age at which an undelivered report for a domain outside is given up"),
        Limit(
            "messageExpiration", .time(\.messageExpiration), 43_200_000...86_400_000, "550 5.4.300",
            "the age at which undelivered mail is given up"),
        Limit(
            "refusalRecords", .octets(\.refusalRecords), 1 << 20...1 << 40, "",
            "records of refusals, and never more than 2 % of the disk; above that the oldest are only counted"),
        Limit(
            "traceRecords", .octets(\.traceRecords), 1 << 20...1 << 50, "",
            "records of ended messages, and never more than 25 % of the disk; above that the oldest are deleted"),
        Limit("diskPressure", .thresholds(\.pressure.disk), percent, noResources, "percent of the disk in use"),
        Limit("inodePressure", .thresholds(\.pressure.inodes), percent, noResources, "percent of the inodes in use"),
        Limit(
            "processMemoryPressure", .thresholds(\.pressure.processMemory), percent, noResources,
            "percent of the process's memory in use"),
        Limit(
            "systemMemoryPressure", .thresholds(\.pressure.systemMemory), percent, noResources,
            "percent of the machine's memory in use"),
        Limit(
            "queueLengthPressure", .thresholds(\.pressure.queueLength), 0...100_000_000, noResources,
            "recipients that only wait for their turn"),
        Limit(
            "commitQueuePressure", .thresholds(\.pressure.commitQueue), percent, noResources,
            "percent of the octets that may wait for a commit"),
        Limit(
            "descriptorPressure", .thresholds(\.pressure.descriptors), percent, tooMany,
            "percent of the open files allowed"),
        Limit(
            "diskSpan", .octets(\.pressure.diskSpan), 1 << 20...1 << 50, "",
            "of a larger disk that `diskPressure` is a share of"),
        Limit(
            "organizationShare", .count(\.pressure.organizationShare), 1...100, noResources,
            "percent of the disk for waiting mail that one of several organizations may take"),
        Limit(
            "memory", .octets(\.pressure.memory), 0...1 << 50, "",
            "memory that the process may use; 0: the limit of its control group, or the machine's memory"),
        Limit(
            "tarpittedSessions", .count(\.pressure.tarpittedSessions), 0...1_000_000, noResources,
            "sessions held back at a time under back pressure"),
        Limit(
            "tarpittedSessionsPerSource", .count(\.pressure.tarpittedSessionsPerSource), 1...1_000_000, noResources,
            "sessions of an address (IPv6: /64) among these"),
    ]
}
