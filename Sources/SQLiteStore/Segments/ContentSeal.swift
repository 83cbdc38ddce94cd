import Crypto
import Foundation
import Glibc
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NodeState

/// What of an encrypted content lies beside it in the row of the message: the name of the key, the salt, and a tag for each
/// piece. The encrypted octets are as many as the plain ones, so that files and sums know no difference.
struct ContentSeal: Hashable, Sendable {
    /// The name of the key.
    var keyID: [UInt8]
    /// Random, other for each message.
    var salt: [UInt8]
    /// 16 octets for each piece.
    var tags: [UInt8]

    /// Octets of a piece; the last one may have fewer.
    static let piece = 256 << 10
    static let tagSize = 16
    private static let saltSize = 32
    private static let version: UInt8 = 1

    init(keyID: [UInt8], salt: [UInt8], tags: [UInt8]) {
        self.keyID = keyID
        self.salt = salt
        self.tags = tags
    }

    /// Reads what stands in a row.
    ///
    /// - Parameter size: octets of the content.
    init(_ octets: [UInt8], size: Int) throws(DamagedRow) {
        let head = 1 + QuarantineKeys.Key.idSize + Self.saltSize
        let pieces = (size + Self.piece - 1) / Self.piece
        guard octets.first == Self.version, octets.count == head + pieces * Self.tagSize else {
            throw DamagedRow(description: "the seal of an encrypted content is not one of this release")
        }
        keyID = Array(octets[1..<1 + QuarantineKeys.Key.idSize])
        salt = Array(octets[1 + QuarantineKeys.Key.idSize..<head])
        tags = Array(octets[head...])
    }

    /// What stands in a row.
    var octets: [UInt8] { [Self.version] + keyID + salt + tags }

    static func randomSalt() -> [UInt8] { (0..<saltSize).map { _ in UInt8.random(in: .min ... .max) } }
}

/// Encrypts and decrypts the pieces of one message: AES-256-GCM, with a key that follows from the configured one, the
/// organization and the message's salt (HKDF, RFC 5869). A key encrypts each piece once, so that its number is its nonce.
struct ContentCipher: Sendable {
    private let key: [UInt8]
    /// What each piece is bound to: the message and its size.
    private let subject: [UInt8]

    init(_ master: QuarantineKeys.Key, salt: [UInt8], organization: String, id: NetworkMessageID, size: Int) {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: master.octets), salt: salt,
            info: Array("postern quarantine 1 \(organization)".utf8), outputByteCount: 32)
        key = derived.withUnsafeBytes { Array($0) }
        subject = Self.octets(id.high) + Self.octets(id.low) + Self.octets(UInt64(size))
    }

    private static func octets(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }

    private func nonce(_ piece: Int) throws -> AES.GCM.Nonce {
        let octets: [UInt8] = [0, 0, 0, 0] + Self.octets(UInt64(piece))
        return try AES.GCM.Nonce(data: octets)
    }

    /// A piece encrypted, and its tag.
    func seal(_ octets: ByteBuffer, piece: Int) throws -> (octets: ByteBuffer, tag: [UInt8]) {
        let subject: [UInt8] = subject + Self.octets(UInt64(piece))
        let box = try AES.GCM.seal(
            Array(octets.readableBytesView), using: SymmetricKey(data: key), nonce: nonce(piece),
            authenticating: subject)
        return (ByteBuffer(bytes: box.ciphertext), Array(box.tag))
    }

    /// A piece as it was. Throws where it or its tag is another one.
    func open(_ octets: ByteBuffer, piece: Int, tag: ArraySlice<UInt8>) throws -> ByteBuffer {
        let subject: [UInt8] = subject + Self.octets(UInt64(piece))
        let box = try AES.GCM.SealedBox(
            nonce: nonce(piece), ciphertext: Array(octets.readableBytesView), tag: Array(tag))
        let plain = try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: subject)
        return ByteBuffer(bytes: plain)
    }
}

/// Content on its way to the disk, encrypted as it is read: once, piece by piece from the first on.
final class SealingContent: SpooledContent {
    let size: Int
    private let plain: MessageContent
    private let keyID: [UInt8]
    private let salt: [UInt8]
    private let cipher: ContentCipher
    private let tags = NIOLockedValueBox<[UInt8]>([])

    init(_ plain: MessageContent, by key: QuarantineKeys.Key, organization: String, id: NetworkMessageID) {
        self.plain = plain
        size = plain.size
        keyID = key.id
        salt = ContentSeal.randomSalt()
        cipher = ContentCipher(key, salt: salt, organization: organization, id: id, size: plain.size)
    }

    func read(at position: Int, count: Int) throws -> ByteBuffer {
        let length = min(ContentSeal.piece, size - position)
        let number = tags.withLockedValue { $0.count } / ContentSeal.tagSize
        let octets = try plain.read(at: position, count: length)
        guard position == number * ContentSeal.piece, count >= length, octets.readableBytes == length else {
            throw DiskError(.readSpooled, "content to be encrypted", EIO)
        }
        let (sealed, tag) = try cipher.seal(octets, piece: number)
        tags.withLockedValue { $0 += tag }
        return sealed
    }

    /// All of it encrypted, for what lies in the database.
    func whole() throws -> ByteBuffer {
        var sealed = ByteBuffer()
        sealed.reserveCapacity(size)
        try MessageContent.file(self).forEachChunk { sealed.writeImmutableBuffer($0) }
        return sealed
    }

    /// What goes into the row, once all of it was read.
    var seal: ContentSeal { ContentSeal(keyID: keyID, salt: salt, tags: tags.withLockedValue { $0 }) }
}

/// Encrypted content as it was before, decrypted as it is read.
final class SealedContent: SpooledContent {
    let size: Int
    private let sealed: MessageContent
    private let cipher: ContentCipher
    private let tags: [UInt8]

    init(_ sealed: MessageContent, _ seal: ContentSeal, by cipher: ContentCipher) {
        self.sealed = sealed
        size = sealed.size
        tags = seal.tags
        self.cipher = cipher
    }

    func read(at position: Int, count: Int) throws -> ByteBuffer {
        let start = min(max(0, position), size)
        let end = start + min(max(0, count), size - start)
        var octets = ByteBuffer()
        var offset = start
        while offset < end {
            let number = offset / ContentSeal.piece
            let first = number * ContentSeal.piece
            let plain = try piece(number)
            let length = min(plain.readableBytes - (offset - first), end - offset)
            guard length > 0, let part = plain.getSlice(at: plain.readerIndex + offset - first, length: length) else {
                throw DiskError(.read, "encrypted content", EIO)
            }
            if offset == start, length == end - start { return part }
            octets.writeImmutableBuffer(part)
            offset += length
        }
        return octets
    }

    private func piece(_ number: Int) throws -> ByteBuffer {
        let octets = try sealed.read(at: number * ContentSeal.piece, count: ContentSeal.piece)
        let tag = number * ContentSeal.tagSize..<(number + 1) * ContentSeal.tagSize
        guard tag.upperBound <= tags.count else { throw DiskError(.read, "encrypted content", EIO) }
        do {
            return try cipher.open(octets, piece: number, tag: tags[tag])
        } catch {
            throw DamagedRow(description: "an encrypted content is not what was written")
        }
    }
}

extension QuarantineKeys {
    /// What decrypts the content of a message. Throws ``DamagedRow`` where nobody here knows the key.
    func cipher(
        for seal: ContentSeal, organization: String, id: NetworkMessageID, size: Int
    ) throws(DamagedRow) -> ContentCipher {
        guard let key = key(named: seal.keyID) else {
            throw DamagedRow(description: "the content of message \(id) can't be read: \(trouble)")
        }
        return ContentCipher(key, salt: seal.salt, organization: organization, id: id, size: size)
    }
}
