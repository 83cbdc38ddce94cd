package import Mail

/// Something refused before a message existed: it is in no queue and has no message in the trace, but it is on record.
package struct PerimeterRefusal: Sendable, Hashable, Codable {
    /// When.
    package var at: WallTime
    /// The peer.
    package var clientAddress: String
    /// Its HELO name.
    package var clientName: String
    /// MAIL FROM, when it had come to that.
    package var sender: String?
    /// The recipient refused, when it was one.
    package var recipient: String?
    /// The organization, when it was known.
    package var organization: String?
    /// The reply given; where none could be, what was done instead.
    package var reply: String
    /// Why.
    package var decisions: [Decision]
    /// The Subject field of a message that was refused at its end, undecoded; nil for other refusals.
    package var subject: String?
    /// Its Message-ID field, with its angle brackets.
    package var messageID: String?
    /// Its first author, of the From field.
    package var author: String?
    /// Its octets; of one that was broken off, as many as had come.
    package var size: Int?
    /// Into or out of the organization, where that was known.
    package var direction: Direction?
    /// The inbound connector that it came by.
    package var connector: String?
    /// The version of TLS of the session, as `TLSv1.3`; nil without.
    package var tls: String?
    /// The failure of encryption that it is the record of; nil for every other refusal. Not in the store.
    package internal(set) var tlsFailure: TLSFailure?
    /// Whether one like it is on record already, so that it is counted and takes up none of its source's share of the
    /// records. Not in the store.
    package var isCountedOnly = false

    package init(
        at: WallTime, clientAddress: String, clientName: String, sender: String?, recipient: String?,
        organization: String?, reply: String, decisions: [Decision]
    ) {
        self.at = at
        self.clientAddress = clientAddress
        self.clientName = clientName
        self.sender = sender
        self.recipient = recipient
        self.organization = organization
        self.reply = reply
        self.decisions = decisions
    }
}

/// Takes refusals at the edge. Never blocks; what a source refuses beyond its cap is counted, not kept.
package protocol PerimeterLog: Sendable {
    /// Records a refusal.
    func record(_ refusal: PerimeterRefusal)
}
