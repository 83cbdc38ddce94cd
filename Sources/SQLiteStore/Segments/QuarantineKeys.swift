import Crypto
import Foundation

/// The keys that content of held mail is encrypted with on disk (docs/reference/quarantine.md#encryption).
package struct QuarantineKeys: Sendable {
    /// A key, and what messages name it by.
    struct Key: Sendable {
        /// The beginning of the SHA-256 of the key.
        let id: [UInt8]
        /// 32 octets.
        let octets: [UInt8]

        init(_ octets: [UInt8]) {
            self.octets = octets
            id = Array(SHA256.hash(data: octets).prefix(Key.idSize))
        }

        static let idSize = 8
        static let size = 32
    }

    enum State: Sendable {
        /// None is configured: held mail is written as it is.
        case off
        /// The first one encrypts; each decrypts what names it.
        case keys([Key])
        /// They are configured and can't be used, for this reason.
        case unusable(String)
    }

    let state: State

    /// No keys: nothing is encrypted.
    package static let none = QuarantineKeys(state: .off)
    /// Keys that a file has at most.
    static let most = 32

    private init(state: State) { self.state = state }

    /// Why a text gives no keys, as a sentence's second half.
    package struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
        /// In words, without what is in the file.
        package let description: String
    }

    /// The keys of a file: one a line, 32 octets in Base64, the one that encrypts first; `#` begins a comment.
    package init(_ text: String) throws(Mistake) {
        var keys: [Key] = []
        for (number, line) in text.utf8.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            var octets = line.prefix { $0 != UInt8(ascii: "#") }.drop { $0 <= 0x20 }
            while let last = octets.last, last <= 0x20 { octets = octets.dropLast() }
            guard !octets.isEmpty else { continue }
            guard let key = Data(base64Encoded: Data(octets)), key.count == Key.size else {
                throw Mistake(description: "line \(number + 1) is no key of \(Key.size) octets in Base64")
            }
            guard keys.count < Self.most else { throw Mistake(description: "it has more than \(Self.most) keys") }
            keys.append(Key(Array(key)))
        }
        guard !keys.isEmpty else { throw Mistake(description: "it has no key") }
        state = .keys(keys)
    }

    /// Keys that are configured and can't be used: what they encrypted can't be read, and mail that would be held is put off.
    package static func unusable(_ reason: String) -> QuarantineKeys { QuarantineKeys(state: .unusable(reason)) }

    /// Whether nothing is encrypted, since no key is configured.
    var isOff: Bool { if case .off = state { true } else { false } }

    /// The key that messages name by this; nil where it is not among those that are known.
    func key(named id: [UInt8]) -> Key? {
        if case .keys(let keys) = state { keys.first { $0.id == id } } else { nil }
    }

    /// Why content of a key that is not known can't be read, with the mend.
    var trouble: String {
        switch state {
        case .off:
            "it is encrypted, and no key is configured; name the file of keys as quarantine.keyFile in postern.yaml and "
                + "restart"
        case .keys:
            "it is encrypted with a key that the file of quarantine.keyFile does not have; put the older key behind the "
                + "others there and restart"
        case .unusable(let reason):
            "it is encrypted, and the keys of quarantine.keyFile can't be used (\(reason)); put the file back and restart"
        }
    }
}
