package import Mail
package import SenderAuthentication

/// What is known of a message at the end of DATA.
package struct MessageFacts: Sendable, Hashable {
    /// Its identity.
    package var networkMessageID: NetworkMessageID
    /// Octets as received.
    package var size: Int
    /// How many Received fields it has.
    package var hops: Int
    /// What is behind the colon of the topmost ones, as offsets into the content.
    package var receivedFields: [Range<Int>] = []
    /// How many of them name this server behind `by`.
    package var ownHops: Int
    /// Whether the header has a Message-ID and a Date field.
    package var hasMessageID: Bool
    /// Whether the header has a Date field.
    package var hasDate: Bool
    /// Octets of the header block, of its longest field, and the number of fields.
    package var headerSize: Int
    /// Octets of the longest field.
    package var longestField: Int
    /// The number of fields.
    package var fieldCount: Int
    /// Whether a line that is neither a field nor blank ended the header, so that the body follows without a blank line.
    package var lacksBlankLine: Bool
    /// Whether the header has a signature of DKIM or ARC.
    package var isSigned = false
    /// When the message began to be accepted, for Received.
    package var receivedAt: WallTime
    /// Whether it came by SMTPUTF8.
    package var smtpUTF8: Bool
    /// The header field by which the sender asks for the message to wait for others; nil for none.
    package var lowPriorityField: LowPriorityField?
    /// The values of its `X-Postern-Loop` fields, made by this server or not; at most the first few.
    package var loopFields: [String] = []
    /// The header fields that only the organization's own servers and this gateway may set, in their order.
    package var internalFields: [InternalField]
    /// Who the message says it is from; nil where its From fields were not read.
    package var authors: MessageAuthors?
    /// Where it came from for sender authentication; nil when that was not asked for.
    @OnHeap package var source: MessageSource? = nil
    /// What sender authentication found out; nil when it was not asked for.
    @OnHeap package var authentication: MessageAuthentication? = nil

    /// The facts of a message whose header was read.
    package init(
        header: HeaderSummary, size: Int, networkMessageID: NetworkMessageID, receivedAt: WallTime, smtpUTF8: Bool
    ) {
        self.init(
            networkMessageID: networkMessageID, size: size, hops: header.receivedCount,
            ownHops: header.ownReceivedCount, hasMessageID: header.hasMessageID, hasDate: header.hasDate,
            headerSize: header.size, longestField: header.longestField, fieldCount: header.fieldCount,
            lacksBlankLine: !header.endsInBlankLine && header.size < size, receivedAt: receivedAt,
            smtpUTF8: smtpUTF8, lowPriorityField: header.lowPriorityField, internalFields: header.internalFields)
        loopFields = header.loopFields
        isSigned = header.isSigned
        receivedFields = header.receivedFields
    }

    /// Makes facts.
    package init(
        networkMessageID: NetworkMessageID, size: Int, hops: Int, ownHops: Int, hasMessageID: Bool, hasDate: Bool,
        headerSize: Int, longestField: Int, fieldCount: Int, lacksBlankLine: Bool = false, receivedAt: WallTime,
        smtpUTF8: Bool, lowPriorityField: LowPriorityField? = nil, internalFields: [InternalField] = []
    ) {
        self.networkMessageID = networkMessageID
        self.size = size
        self.hops = hops
        self.ownHops = ownHops
        self.hasMessageID = hasMessageID
        self.hasDate = hasDate
        self.headerSize = headerSize
        self.longestField = longestField
        self.fieldCount = fieldCount
        self.lacksBlankLine = lacksBlankLine
        self.receivedAt = receivedAt
        self.smtpUTF8 = smtpUTF8
        self.lowPriorityField = lowPriorityField
        self.internalFields = internalFields
    }
}
