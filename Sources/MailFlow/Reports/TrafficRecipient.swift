package import Mail

/// What the end of a recipient is counted by.
package struct TrafficRecipient: Sendable, Hashable {
    /// Its message.
    package struct Message: Sendable, Hashable {
        /// The organization.
        package var organization: String
        /// What the message is to it.
        package var kind: TrafficKind
        /// MAIL FROM; empty for the null sender.
        package var sender: String
        /// Octets.
        package var size: Int

        package init(organization: String, kind: TrafficKind, sender: String, size: Int) {
            self.organization = organization
            self.kind = kind
            self.sender = sender
            self.size = size
        }
    }

    /// Its message.
    package var message: Message
    /// The address that the sender named.
    package var address: String
    /// Whether it is for the junk folder.
    package var isJunk: Bool
    /// How its queue delivers.
    package var deliveryType: DeliveryType
    /// The outbound connector of its queue.
    package var connector: String?

    package init(
        message: Message, address: String, isJunk: Bool, deliveryType: DeliveryType, connector: String?
    ) {
        self.message = message
        self.address = address
        self.isJunk = isJunk
        self.deliveryType = deliveryType
        self.connector = connector
    }
}
