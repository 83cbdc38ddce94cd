internal import Crypto
package import Mail
internal import NIOCore

/// The field by which this server knows a message that it let out of quarantine, when it comes back: what an
/// administrator has released is not caught again (docs/reference/quarantine.md#release).
///
/// A first code says that this server made the field, before any of the content is read. A second one is over the body and
/// the fields that say who writes, about what, and what the body is. The field of one message is none on another, nor on the
/// same body under another author's name.
package struct ReleaseStamp: Sendable {
    /// How long after the release a stamp counts.
    package static let lifetime = Interval.hours(24 * 7)
    /// The field's name in lower case.
    package static let fieldName = "x-postern-released"
    private static let tagLength = 16
    private static let codeLength = 32
    private static let pieceSize = 256 << 10
    /// What the second code covers of the header: servers on the way do not change these, and none of them is added where it
    /// is missing. Of those that say how the body is read each blank counts, as a boundary may have some.
    private static let covered: [(name: String, isExact: Bool)] = [
        ("from", false), ("sender", false), ("reply-to", false), ("subject", false), ("mime-version", true),
        ("content-type", true), ("content-transfer-encoding", true), ("content-disposition", true),
    ]

    private let secrets: ServerSecrets

    /// Stamps made with this server's secrets.
    package init(secrets: ServerSecrets) { self.secrets = secrets }

    /// The field for a message that is released. Reads the content, and throws what its file throws.
    package func field(
        of id: NetworkMessageID, at time: WallTime, organization: String, content: MessageContent
    ) throws -> String {
        let seconds = "\(time.milliseconds / 1_000)"
        let tag = secrets.code(.releaseTag, [id.description, seconds, organization], characters: Self.tagLength)
        let code = secrets.code(
            .release, [tag, try Self.digest(of: content)], characters: Self.codeLength)
        return "X-Postern-Released: \(id);\r\n t=\(seconds); \(tag); \(code)"
    }

    /// Whether a field's value, unfolded, says that a message was released for an organization not long ago. Reads the
    /// content where the value may do so, and throws what its file throws.
    package func isOwn(
        _ value: String, organization: String, content: MessageContent, now: WallTime
    ) throws -> Bool {
        let parts = value.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
            Substring(part.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
        }
        guard parts.count == 4, let id = NetworkMessageID(parts[0]), parts[1].utf8.starts(with: "t=".utf8),
            let seconds = Int64(Substring(parts[1].utf8.dropFirst(2))), (0...1 << 40).contains(seconds)
        else { return false }
        let age = now.milliseconds - 1_000 * seconds
        // A little ahead, as clocks are.
        guard (-60_000...Self.lifetime.milliseconds).contains(age) else { return false }
        let inputs = [id.description, "\(seconds)", organization]
        guard secrets.verify(parts[2], .releaseTag, inputs, characters: Self.tagLength) else { return false }
        let tag = secrets.code(.releaseTag, inputs, characters: Self.tagLength)
        return secrets.verify(
            parts[3], .release, [tag, try Self.digest(of: content)], characters: Self.codeLength)
    }

    /// The SHA-256 of the covered fields, which may be folded anew on the way, and of what is behind the header.
    private static func digest(of content: MessageContent) throws -> String {
        var hash = SHA256()
        // No header is longer than a piece of this size (`headerSize` has the same bound).
        let head = try content.read(at: 0, count: 16 << 20)
        var values = [[HeaderField]](repeating: [], count: covered.count)
        for field in HeaderFields(head) {
            if let index = covered.firstIndex(where: { field.hasName($0.name) }) { values[index].append(field) }
        }
        // No line end is within a field, so that where each one and the whole header end is sure.
        let lineEnd = UInt8(ascii: "\n")
        var octets: [UInt8] = []
        for ((name, isExact), fields) in zip(covered, values) {
            for field in fields {
                octets.append(contentsOf: name.utf8)
                octets.append(UInt8(ascii: ":"))
                var isBehindBlank = true
                for octet in field.value.readableBytesView where octet != 0x0D && octet != lineEnd {
                    // As RFC 6376 section 3.4.2 relaxes a field.
                    let isBlank = !isExact && (octet == 0x20 || octet == 0x09)
                    if isBlank, isBehindBlank { continue }
                    octets.append(isBlank ? 0x20 : octet)
                    isBehindBlank = isBlank
                }
                if isBehindBlank, octets.last == 0x20 { octets.removeLast() }
                octets.append(lineEnd)
            }
        }
        octets.append(lineEnd)
        octets.withUnsafeBytes { hash.update(bufferPointer: $0) }
        var position = HeaderSummary(reading: head, ownName: "").bodyOffset
        while position < content.size {
            let piece = try content.read(at: position, count: pieceSize)
            guard piece.readableBytes > 0 else { break }
            piece.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
            position += piece.readableBytes
        }
        return hash.finalize().withUnsafeBytes { Base32.text($0, characters: 51) }
    }
}
