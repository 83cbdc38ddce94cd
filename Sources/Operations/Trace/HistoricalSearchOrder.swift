package import Mail
package import MailFlow
import Organization

/// What a historical search is to find, by EOP's names (docs/reference/trace-api.md#historical-searches).
package struct HistoricalSearchOrder: Codable, Sendable, Hashable {
    /// EOP's names.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case reportTitle = "ReportTitle"
        case reportType = "ReportType"
        case startDate = "StartDate"
        case endDate = "EndDate"
        case senderAddress = "SenderAddress"
        case recipientAddress = "RecipientAddress"
        case messageID = "MessageID"
        case networkMessageID = "NetworkMessageID"
        case direction = "Direction"
        case deliveryStatus = "DeliveryStatus"
        case connectorType = "ConnectorType"
        case tlsUsed = "TLSUsed"
        case transportRule = "TransportRule"
        case originalClientIP = "OriginalClientIP"
        case notifyAddress = "NotifyAddress"
    }

    /// What the file holds.
    package enum ReportType: String, Codable, Sendable, Hashable, CaseIterable {
        /// Rows of the trace.
        case messageTrace = "MessageTrace"
        /// The same with the columns of EOP's extended report.
        case messageTraceDetail = "MessageTraceDetail"
        /// Rows of mail that came or left by a connector.
        case connectorReport = "ConnectorReport"
        /// Rows of mail on which a mail flow rule acted.
        case transportRule = "TransportRule"
        /// Rows of mail that was judged unwanted.
        case spam = "SPAM"
        /// Rows of mail in somebody else's name.
        case spoof = "Spoof"
        /// Rows of mail that left, with the connector and the TLS it came by.
        case outboundSecurityReport = "OutboundSecurityReport"
        /// Rows of mail whose author is another than its sender.
        case p2SenderAttribution = "P2SenderAttribution"
    }

    /// Which way mail went.
    package enum Way: String, Codable, Sendable, Hashable, CaseIterable {
        /// Either.
        case all = "All"
        /// Into the organization.
        case received = "Received"
        /// Out of it.
        case sent = "Sent"
    }

    /// Whose connector mail came or left by.
    package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// One of the organization's own servers.
        case onPremises = "OnPremises"
        /// One of a partner's.
        case partner = "Partner"
        /// None.
        case noConnector = "NoConnector"
    }

    /// What the caller calls it.
    package var reportTitle: String
    /// What the file holds.
    package var reportType: ReportType
    /// Not before.
    package var startDate: WallTime
    /// Not after.
    package var endDate: WallTime
    /// MAIL FROM: addresses or patterns.
    package var senderAddress: [String] = []
    /// Recipients: addresses or patterns.
    package var recipientAddress: [String] = []
    /// Message-IDs.
    package var messageID: [String] = []
    /// The MessageTraceId; nil for any.
    package var networkMessageID: String?
    /// Which way it went.
    package var direction = Way.all
    /// What has become of it; nil for anything.
    package var deliveryStatus: TraceStatus?
    /// Whose connector it came or left by, by the connectors as they are now; nil for any.
    package var connectorType: Kind?
    /// The TLS that it came by; nil for any.
    package var tlsUsed: TLSUsed?
    /// A mail flow rule that acted on it; nil for any.
    package var transportRule: String?
    /// The client that it came from: an address or a block; nil for any.
    package var originalClientIP: String?
    /// Who is told of the end: addresses in accepted domains of the organization.
    package var notifyAddress: [String] = []

    /// A search without conditions.
    package init(_ reportType: ReportType, title: String, from startDate: WallTime, to endDate: WallTime) {
        self.reportType = reportType
        reportTitle = title
        self.startDate = startDate
        self.endDate = endDate
    }
}

extension HistoricalSearchOrder {
    /// Addresses, and Message-IDs, of one search at most, as in EOP.
    package static let mostValues = 100

    /// How far back a search goes: as far as the trace does.
    package static let longestPeriod = Interval.hours(24 * 90)

    /// The order with its title as it may be shown. Throws ``OperationFailure`` of wrong usage.
    func checked(
        for organization: OrganizationSnapshot?, in snapshot: ConfigurationSnapshot, at now: WallTime
    ) throws(OperationFailure) -> HistoricalSearchOrder {
        var order = self
        order.reportTitle = try Bounds.text(reportTitle, "ReportTitle", octets: 256)
        guard startDate < endDate else {
            throw OperationFailure(
                .usage, "The search ends before it starts: give EndDate a later moment than StartDate.")
        }
        guard now.milliseconds - startDate.milliseconds <= Self.longestPeriod.milliseconds else {
            throw OperationFailure(.usage, "StartDate lies more than 90 days back; the trace is searched no further.")
        }
        let lists: [(CodingKeys, [String])] = [
            (.senderAddress, senderAddress), (.recipientAddress, recipientAddress), (.messageID, messageID),
            (.notifyAddress, notifyAddress),
        ]
        for (name, values) in lists where values.count > Self.mostValues {
            throw OperationFailure(
                .usage, "\(name.rawValue) has \(values.count) values; give at most \(Self.mostValues).")
        }
        for text in notifyAddress {
            guard let organization, let address = EmailAddress(text),
                snapshot.acceptedDomain(of: address.domain, in: organization) != nil
            else {
                throw OperationFailure(
                    .usage,
                    "NotifyAddress \"\(SafeText.escaped(text, limit: 80))\" is no address in an accepted domain of the "
                        + "organization whose mail is searched.")
            }
        }
        try query(of: organization?.name).check()
        return order
    }

    /// The conditions that a search of the trace has.
    func query(of organization: String?) -> TraceQuery {
        var query = TraceQuery(limit: 1_000)
        query.organization = organization
        query.start = startDate
        query.end = endDate
        query.senders = senderAddress
        query.recipients = recipientAddress
        query.messageIDs = messageID
        query.traceID = networkMessageID
        switch direction {
        case .all: query.direction = reportType == .outboundSecurityReport ? .originating : nil
        case .received: query.direction = .incoming
        case .sent: query.direction = .originating
        }
        query.statuses = deliveryStatus.map { [$0] } ?? []
        query.tlsUsed = tlsUsed.map { [$0] } ?? []
        query.rule = transportRule
        query.sources = originalClientIP.map { [$0] } ?? []
        switch reportType {
        case .spam: query.categories = [.highConfidenceSpam, .spam, .outboundSpam, .bulk]
        case .spoof: query.categories = [.spoof, .intraOrganizationPhishing]
        case .messageTrace, .messageTraceDetail, .connectorReport, .transportRule, .outboundSecurityReport,
            .p2SenderAttribution:
            break
        }
        return query
    }

    /// Whether a row that the search found belongs into the file.
    ///
    /// - Parameter types: the type of each connector of the organization, by name in lower case.
    func matches(_ row: TraceRow, types: [String: ConnectorType]) -> Bool {
        let connectors = [row.connector, row.outboundConnector].compactMap { $0 }
        switch reportType {
        case .connectorReport where connectors.isEmpty: return false
        case .transportRule where row.rules.isEmpty: return false
        case .p2SenderAttribution:
            guard let author = row.author.flatMap({ EmailAddress($0) }) else { return false }
            if EmailAddress(row.senderAddress)?.lookupKey == author.lookupKey { return false }
        case .messageTrace, .messageTraceDetail, .connectorReport, .transportRule, .spam, .spoof,
            .outboundSecurityReport:
            break
        }
        switch connectorType {
        case nil: return true
        case .noConnector?: return connectors.isEmpty
        case .onPremises?: return connectors.contains { types[$0.lowercased()] == .onPremises }
        case .partner?: return connectors.contains { types[$0.lowercased()] == .partner }
        }
    }

    /// How rows are written into the file.
    var format: TraceExportFormat { reportType == .messageTraceDetail ? .extended : .csv }
}
