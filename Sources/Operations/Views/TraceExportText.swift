import Mail

/// Writes rows of the trace as lines of a file, for programs and spreadsheets (docs/reference/trace.md).
package enum TraceExportFormat: String, Codable, Sendable, Hashable, CaseIterable {
    /// CSV (RFC 4180) in UTF-8 with a byte order mark, with the columns of a row.
    case csv
    /// CSV with EOP's columns of an extended message trace.
    case extended
    /// A row a line, as JSON.
    case jsonl

    /// What stands before the first row; empty for nothing.
    package var heading: String {
        switch self {
        case .csv: CSVWriter.byteOrderMark + CSVWriter.line(TraceRowView.CodingKeys.allCases.map(\.rawValue))
        case .extended: CSVWriter.byteOrderMark + CSVWriter.line(Self.extendedColumns)
        case .jsonl: ""
        }
    }

    /// The line of a row, with its end. Throws what a JSON encoder does.
    package func line(_ row: TraceRowView) throws -> String {
        switch self {
        case .csv: CSVWriter.line(row.cells)
        case .extended: CSVWriter.line(row.extendedCells)
        case .jsonl: try JSONText.line(row) + "\n"
        }
    }

    private static let extendedColumns = [
        "origin_timestamp", "sender_address", "recipient_status", "message_subject", "total_bytes", "message_id",
        "network_message_id", "original_client_ip", "directionality", "connector_id", "delivery_priority",
    ]
}

extension TraceRowView {
    /// What stands in the columns, in the order of the members.
    fileprivate var cells: [String] {
        CodingKeys.allCases.map { key in
            let cell: String? =
                switch key {
                case .received: received.iso8601
                case .senderAddress: senderAddress
                case .recipientAddress: recipientAddress
                case .subject: subject
                case .status: status
                case .messageTraceID: messageTraceID
                case .messageID: messageID
                case .size: size.map { "\($0)" }
                case .fromIP: fromIP
                case .toIP: toIP
                case .organization: organization
                case .sequence: sequence.map { "\($0)" }
                case .identity: identity
                case .author: author
                case .direction: direction
                case .connector: connector
                case .outboundConnector: outboundConnector
                case .nextHop: nextHop
                case .reply: reply
                case .detail: detail
                case .queue: queue
                case .nextTry: nextTry?.iso8601
                case .tls: tls
                case .cat: cat?.rawValue
                case .scl: scl.map { "\($0)" }
                case .rules: rules.map { "\($0.rule): \($0)" }.joined(separator: "; ")
                }
            return cell ?? ""
        }
    }

    fileprivate var extendedCells: [String] {
        let end =
            switch status {
            case "Delivered", "FilteredAsSpam": toIP == nil ? ", Deliver" : ", Send"
            case "Failed": ", Fail"
            case "Expanded": ", Expand"
            case "None": ", Redirect"
            default: ""
            }
        // A refusal was never received.
        let events = status == "Refused" ? "Fail" : "Receive" + end
        return [
            received.iso8601, senderAddress, "\(recipientAddress)##\(events)", subject ?? "",
            size.map { "\($0)" } ?? "",
            messageID ?? "", messageTraceID ?? "", fromIP ?? "",
            direction.map { $0 == Direction.incoming.rawValue ? "1" : "2" } ?? "", connector ?? "", "",
        ]
    }
}
