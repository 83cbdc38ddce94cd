package import Facts

/// What is known of a message's content by the time that it is judged.
package indirect enum ContentReading: Sendable {
    /// Nobody has read it: nothing asked for it.
    case notRead
    /// It was read.
    case read(ContentFindings)
    /// It could not be read, for this reason: a disk fails.
    case failed(reason: String)
}

/// What is known of the place that a message came from, beside its address.
package struct MessageOrigin: Sendable, Hashable {
    /// Its country in two letters; nil where nobody knows.
    package var country: String?
    /// What DNS says of its name; nil where it was not asked.
    package var reverseName: ReverseName?
    /// Which of the names lead back to the address; nil where that does not matter.
    package var proof: ReverseNameProof?
}

extension MessageInHand {
    /// What was found in the content; nil where it was not read.
    package var content: ContentFindings? {
        guard case .read(let findings) = reading else { return nil }
        return findings
    }

    /// What was found in the content for mail flow rules: where nobody else has it read, for them alone; nil where it was
    /// not read.
    var contentForRules: ContentFindings? { content ?? contentReadForRules }
}
