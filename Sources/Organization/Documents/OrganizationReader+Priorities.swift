internal import Mail

/// Reads `deliveryPriorities`.
extension OrganizationReader {
    private enum Level: String, CaseIterable {
        case high = "High"
        case normal = "Normal"
        case low = "Low"

        var priority: Priority {
            switch self {
            case .high: .high
            case .normal: .normal
            case .low: .low
            }
        }
    }

    static func deliveryPriority(_ reader: ObjectReader) -> DeliveryPriority? {
        let name = name(reader)
        let isGiven = reader.has("Priority")
        let level: Level? = reader.choice("Priority")
        if !isGiven { reader.mistake("Priority", "is missing", mend: "add Priority: High, Normal or Low") }
        let senderDomains = reader.list("SenderDomains", expected: pattern) { DomainPattern($0) }
        let senders = reader.list("Senders", expected: address, address)
        let recipientDomains = reader.list("RecipientDomains", expected: pattern) { DomainPattern($0) }
        let connectors = reader.list("InboundConnectors", expected: "the Name of an inbound connector") { $0 }
        let comment = reader.scalar("Comment", expected: "text") { $0 } ?? ""
        guard let name, let level else { return nil }
        return DeliveryPriority(
            name: name, priority: level.priority, senderDomains: senderDomains, senders: senders,
            recipientDomains: recipientDomains, inboundConnectors: connectors, comment: comment)
    }
}
