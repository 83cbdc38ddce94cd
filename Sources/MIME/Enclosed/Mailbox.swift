/// A file of messages (RFC 4155): each begins behind a line `From `.
enum Mailbox {
    /// The messages in it, the first of them up to the end as well, since programs differ in where they end one; none for
    /// what does not begin as such a file does.
    static func messages(in octets: borrowing Span<UInt8>, limit: Int) -> [Range<Int>] {
        guard octets.stands("From ", at: 0) else { return [] }
        var starts = [octets.find(lf, from: 0, to: octets.count) + 1]
        var ends: [Int] = []
        var position = 0
        while starts.count < limit, let found = octets.find("\nFrom ", from: position, to: octets.count) {
            position = found + 6
            // A blank line is before it.
            guard found > 1, octets[found - 1] == lf || octets[found - 1] == cr && octets[found - 2] == lf else {
                continue
            }
            ends.append(found)
            starts.append(octets.find(lf, from: position, to: octets.count) + 1)
        }
        ends.append(octets.count)
        var messages: [Range<Int>] = []
        for (start, end) in zip(starts, ends) where start < end { messages.append(start..<end) }
        if ends.count > 1, let first = messages.first { messages.append(first.lowerBound..<octets.count) }
        return messages
    }
}
