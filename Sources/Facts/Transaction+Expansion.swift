package import Mail

extension Transaction {
    /// The groups among the recipients whose sender asks for reports of success: none of their copies reports one, so that
    /// the expansion itself is reported (RFC 3461 section 5.2.7).
    package func expanded(into deliveries: [Delivery]) -> [EnvelopeRecipient] {
        recipients.filter { recipient in
            guard recipient.notify?.contains(.success) == true else { return false }
            let own = deliveries.lazy.filter { $0.recipient.address == recipient.address }
            return !own.isEmpty && !own.contains { $0.recipient.notify?.contains(.success) == true }
        }
    }
}
