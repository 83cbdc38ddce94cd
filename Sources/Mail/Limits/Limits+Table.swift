extension Limits {
    private static let tooBig = "552 5.3.4"
    private static let tooSlow = "421 4.4.2"
    private static let tooMany = "421 4.3.2"
    private static let time = 1_000...86_400_000
    private static let count = 1...1_000_000
    private static let noResources = "452 4.3.1"
    private static let percent = 0...100
    private static let share = 1...100
    // One day to ten years.
    private static let days = 86_400_000...3_660 * 86_400_000
    // 30 days to seven years, two of them leap years.
    private static let auditDays = 30 * 86_400_000...2_557 * 86_400_000

    /// Every limit, in the order of the documentation.
    public static let table: [Limit] = [
        Limit("messageSize", .octets(\.messageSize), .reload, 1_024...1 << 31, tooBig, "a message"),
        Limit("headerSize", .octets(\.headerSize), .restart, 1_024...16 << 20, tooBig, "a message's header"),
        Limit("headerFieldSize", .octets(\.headerFieldSize), .reload, 998...16 << 20, tooBig, "one header field"),
        Limit(
            "headerFields", .count(\.headerFields), .reload, 16...count.upperBound, tooBig, "header fields of a message"
        ),
        Limit("commandLine", .octets(\.commandLine), .restart, 512...65_536, "500 5.5.2", "a command line"),
        Limit("textLine", .octets(\.textLine), .restart, 1_000...1 << 20, "554 5.6.0", "a line of a message"),
        Limit("recipients", .count(\.recipients), .reload, 100...10_000, "452 4.5.3", "recipients of a transaction"),
        Limit(
            "messagesPerConnection", .count(\.messagesPerConnection), .restart, count, "421 4.7.0",
            "messages of a connection"),
        Limit(
            "protocolErrors", .count(\.protocolErrors), .restart, count, "421 4.7.0", "protocol errors of a connection"),
        Limit(
            "commandsWithoutMail", .count(\.commandsWithoutMail), .restart, count, "421 4.7.0",
            "commands of a connection without mail before each waits; as many again end it"),
        Limit(
            "commandPause", .time(\.commandPause), .restart, 0...60_000, "",
            "the pause before a command when there were too many without mail"),
        Limit(
            "unreadReplies", .octets(\.unreadReplies), .restart, 4_096...1 << 20, "",
            "unread replies of a connection before no more of its commands are handled"),
        Limit(
            "unknownRecipients", .count(\.unknownRecipients), .restart, count, "421 4.7.0",
            "refused unknown recipients of a connection"),
        Limit(
            "unknownRecipientsPerHour", .count(\.unknownRecipientsPerHour), .restart, count, tooMany,
            "refused unknown recipients of an address (IPv6: /64) in an hour, before it is refused for an hour"),
        Limit(
            "refusedRecipientsPerHour", .count(\.refusedRecipientsPerHour), .restart, count, tooMany,
            "recipients of an address (IPv6: /64) refused for any reason in an hour, before it is refused for an hour"),
        Limit("connections", .count(\.connections), .restart, count, tooMany, "connections at a time"),
        Limit(
            "connectionsPerSource", .count(\.connectionsPerSource), .restart, count, tooMany,
            "connections at a time from an address"),
        Limit(
            "connectionsPerNetwork", .count(\.connectionsPerNetwork), .restart, count, tooMany,
            "connections at a time from a /24 (IPv4) or /64 (IPv6)"),
        Limit(
            "connectionRate", .count(\.connectionRate), .restart, count, tooMany,
            "new connections from an address (IPv6: /64) in a minute"),
        Limit(
            "tlsHandshakes", .count(\.tlsHandshakes), .restart, count, "",
            "TLS handshakes of clients at a time; others wait"),
        Limit(
            "tlsHandshakesPerSource", .count(\.tlsHandshakesPerSource), .restart, count, "",
            "TLS handshakes at a time of an address (IPv6: /64); others wait"),
        Limit(
            "failedTlsHandshakes", .count(\.failedTlsHandshakes), .restart, count, "454 4.7.0",
            "failed TLS handshakes of an address (IPv6: /64) in a minute, before it gets none for 5 min"),
        Limit("greetingTime", .time(\.greetingTime), .restart, time, tooSlow, "from the greeting to EHLO"),
        Limit("commandTime", .time(\.commandTime), .restart, time, tooSlow, "waiting for a command"),
        Limit("dataTime", .time(\.dataTime), .restart, time, tooSlow, "between two reads of a message"),
        Limit(
            "dataRate", .octets(\.dataRate), .restart, 1...1 << 30, tooSlow, "octets of a message per second, at least"),
        Limit("dataRateTime", .time(\.dataRateTime), .restart, time, tooSlow, "over which dataRate is measured"),
        Limit("idleTime", .time(\.idleTime), .restart, time, tooSlow, "a session without traffic"),
        Limit("hops", .count(\.hops), .reload, 1...500, "554 5.4.14", "Received fields of a message"),
        Limit("ownHops", .count(\.ownHops), .reload, 1...50, "554 5.4.14", "Received fields that name this server"),
        Limit("mimeDepth", .count(\.mimeDepth), .reload, 1...1_000, "", "depth of MIME parts"),
        Limit("mimeParts", .count(\.mimeParts), .reload, count, "", "MIME parts of a message"),
        Limit("dkimSignatures", .count(\.dkimSignatures), .reload, 1...100, "", "DKIM signatures evaluated"),
        Limit("arcSets", .count(\.arcSets), .reload, 1...50, "", "ARC sets of a message"),
        Limit("spfTerms", .count(\.spfTerms), .reload, 1...100, "", "SPF terms that look something up"),
        Limit("spfVoidLookups", .count(\.spfVoidLookups), .reload, 1...100, "", "SPF terms that lead to no address"),
        Limit("dnsTime", .time(\.dnsTime), .reload, time, "", "waiting for DNS, per message"),
        Limit("dnsQueries", .count(\.dnsQueries), .reload, 1...10_000, "", "DNS queries per message"),
        Limit("tarpit", .time(\.tarpit), .reload, 0...60_000, "", "the pause before an unknown recipient's refusal"),
        Limit(
            "reportOriginal", .octets(\.reportOriginal), .reload, 0...1 << 31, "", "of the original message in a report"
        ),
        Limit(
            "reportsPerDomain", .count(\.reportsPerDomain), .restart, 20...count.upperBound, "",
            "reports of an organization to senders of one foreign domain, with its subdomains, at once; a twentieth of it a minute after that"
        ),
        Limit(
            "returnAddressReports", .count(\.returnAddressReports), .restart, 1...1_000, "450 4.2.1",
            "reports that one return address of forwarded mail takes in a day"),
        Limit(
            "senderRecipientsPerDay", .count(\.senderRecipientsPerDay), .reload, 0...1_000_000, "550 5.2.2",
            "recipients that one sender of an organization writes to in a day; 0: any number"),
        Limit(
            "senderMessagesPerMinute", .count(\.senderMessagesPerMinute), .reload, 0...1_000_000, "452 4.2.2",
            "messages that one sender of an organization sends in a minute; 0: any number"),
        Limit(
            "senderSpamPerHour", .count(\.senderSpamPerHour), .reload, 0...1_000_000, "550 5.1.8",
            "messages of such a sender in an hour that are outbound spam, with which the sender is restricted; 0: any number"
        ),
        Limit(
            "senderSpamShare", .count(\.senderSpamShare), .reload, percent, "550 5.1.8",
            "percent of outbound spam in a day's hundred messages or more, above which the sender is restricted; 0: any"
        ),
        Limit(
            "organizationRecipientsPerDay", .count(\.organizationRecipientsPerDay), .reload, 0...1_000_000_000,
            "550 5.7.233", "recipients outside of all senders of an organization in a day; 0: any number"),
        Limit(
            "recipientMessagesPerHour", .count(\.recipientMessagesPerHour), .reload, 0...1_000_000_000, "550 5.2.122",
            "messages that one recipient takes in an hour; 0: any number"),
        Limit(
            "recipientSenderShare", .count(\.recipientSenderShare), .reload, percent, "550 5.2.121",
            "percent of `recipientMessagesPerHour` that one sender may send; 0: any"),
        Limit(
            "connectionsPerDestination", .count(\.connectionsPerDestination), .reload, 1...1_000, "",
            "deliveries at a time to one destination; 1 keeps strict order"),
        Limit("deliveryAttempts", .count(\.deliveryAttempts), .reload, count, "", "deliveries at a time in all"),
        Limit(
            "internetDeliveries", .count(\.internetDeliveries), .reload, share, "",
            "percent of `deliveryAttempts` that may go to the internet"),
        Limit(
            "relayedDeliveries", .count(\.relayedDeliveries), .reload, share, "",
            "percent of `deliveryAttempts` for mail from outside that goes on to the internet, and for reports"),
        Limit(
            "reportDeliveries", .count(\.reportDeliveries), .reload, share, "",
            "percent of `deliveryAttempts` for reports"),
        Limit(
            "connectionsPerHost", .count(\.connectionsPerHost), .reload, 1...1_000, "",
            "connections at a time to one host, of all organizations together"),
        Limit(
            "connectionsToNewHost", .count(\.connectionsToNewHost), .reload, 1...1_000, "",
            "connections at a time to a host that has not greeted yet"),
        Limit(
            "reportQueues", .count(\.reportQueues), .reload, count, "",
            "domains outside with nothing but reports waiting; beyond it no report is made for another one"),
        Limit(
            "reportExpiration", .time(\.reportExpiration), .reload, 600_000...86_400_000, "550 5.4.300",
            "the age at which an undelivered report for a domain outside is given up"),
        Limit(
            "messageExpiration", .time(\.messageExpiration), .reload, 43_200_000...86_400_000, "550 5.4.300",
            "the age at which undelivered mail is given up"),
        Limit(
            "refusalRecords", .octets(\.refusalRecords), .restart, 1 << 20...1 << 40, "",
            "records of refusals, and never more than 2 % of the disk; above that the oldest are only counted"),
        Limit(
            "traceRecords", .octets(\.traceRecords), .restart, 1 << 20...1 << 50, "",
            "records of ended messages, and never more than 25 % of the disk; above that the oldest are deleted"),
        Limit(
            "quarantineQuota", .octets(\.quarantineQuota), .restart, 1 << 20...1 << 50, "",
            "messages held for one organization, 25 % of the disk at most; above that the oldest spam goes early"),
        Limit(
            "traceRetention", .time(\.traceRetention), .restart, days, "",
            "how long the trace keeps messages that have ended"),
        Limit(
            "refusalRetention", .time(\.refusalRetention), .restart, days, "",
            "how long refusals are kept one by one; then they are only counted"),
        Limit(
            "refusalCountRetention", .time(\.refusalCountRetention), .restart, days, "",
            "how long counts of refusals are kept"),
        Limit(
            "auditRetention", .time(\.auditRetention), .restart, auditDays, "",
            "how long entries of the audit log are kept"),
        Limit(
            "diskPressure", .thresholds(\.pressure.disk), .restart, percent, noResources, "percent of the disk in use"),
        Limit(
            "inodePressure", .thresholds(\.pressure.inodes), .restart, percent, noResources,
            "percent of the inodes in use"),
        Limit(
            "processMemoryPressure", .thresholds(\.pressure.processMemory), .restart, percent, noResources,
            "percent of the process's memory in use"),
        Limit(
            "systemMemoryPressure", .thresholds(\.pressure.systemMemory), .restart, percent, noResources,
            "percent of the machine's memory in use"),
        Limit(
            "queueLengthPressure", .thresholds(\.pressure.queueLength), .restart, 0...100_000_000, noResources,
            "recipients that only wait for their turn"),
        Limit(
            "commitQueuePressure", .thresholds(\.pressure.commitQueue), .restart, percent, noResources,
            "percent of the octets that may wait for a commit"),
        Limit(
            "descriptorPressure", .thresholds(\.pressure.descriptors), .restart, percent, tooMany,
            "percent of the open files allowed"),
        Limit(
            "diskSpan", .octets(\.pressure.diskSpan), .restart, 1 << 20...1 << 50, "",
            "of a larger disk that `diskPressure` is a share of"),
        Limit(
            "organizationShare", .count(\.pressure.organizationShare), .restart, 1...100, noResources,
            "percent of the disk for waiting mail that one of several organizations may take"),
        Limit(
            "memory", .octets(\.pressure.memory), .restart, 0...1 << 50, "",
            "memory that the process may use; 0: the limit of its control group, or the machine's memory"),
        Limit(
            "tarpittedSessions", .count(\.pressure.tarpittedSessions), .restart, 0...1_000_000, noResources,
            "sessions held back at a time under back pressure"),
        Limit(
            "tarpittedSessionsPerSource", .count(\.pressure.tarpittedSessionsPerSource), .restart, 1...1_000_000,
            noResources,
            "sessions of an address (IPv6: /64) among these"),
    ]
}
