internal import Crypto
public import Mail

/// Makes cursors by which a listing goes on, and reads them again: a place in the listing's order, sealed so that
/// nobody can make up one, and bound to who asked for what (docs/reference/api.md#lists).
public struct CursorSeal: Sendable {
    /// Why a cursor was refused.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is none that this server gave for this list, or it was cut or changed.
        case unknown
        /// It is older than ``CursorSeal/lifetime``.
        case expired
    }

    /// How long cursors are good.
    public static let lifetime = Interval.hours(24)
    /// The most octets that a place may have.
    public static let placeOctets = 1_024
    private static let tagOctets = 16
    private static let timeOctets = 8

    private let key: SymmetricKey

    /// A seal with a secret, of 32 octets or more.
    public init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    /// A seal with a secret that is made now: its cursors end with the process.
    public init(random: any RandomSource) {
        self.init(
            secret: (0..<4).flatMap { _ -> [UInt8] in
                let word = random.next()
                return stride(from: 0, to: 64, by: 8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
            })
    }

    /// The cursor for a place; nil where the place is longer than ``placeOctets``.
    ///
    /// - Parameters:
    ///   - binding: who asked for what: the caller, the list and its filter, in this order. The cursor is good for
    ///     exactly these.
    ///   - now: when it is made.
    public func cursor(to place: [UInt8], for binding: [String], at now: WallTime) -> String? {
        guard place.count <= CursorSeal.placeOctets else { return nil }
        let time = UInt64(bitPattern: now.milliseconds)
        var octets = (0..<CursorSeal.timeOctets).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) }
        octets += place
        octets += tag(of: octets, for: binding)
        return Base64URL.encode(octets)
    }

    /// The place that a cursor stands for. Throws ``Refusal``.
    public func place(of cursor: String, for binding: [String], at now: WallTime) throws(Refusal) -> [UInt8] {
        let fixed = CursorSeal.timeOctets + CursorSeal.tagOctets
        guard cursor.utf8.count <= (CursorSeal.placeOctets + fixed + 2) / 3 * 4,
            let octets = Base64URL.decode(cursor), octets.count >= fixed
        else { throw .unknown }
        let content = Array(octets.dropLast(CursorSeal.tagOctets))
        // All octets are looked at, wherever the first difference is, so that time tells nothing of it.
        let difference = zip(tag(of: content, for: binding), octets.suffix(CursorSeal.tagOctets))
            .reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { throw .unknown }
        let time = content.prefix(CursorSeal.timeOctets).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let made = WallTime(milliseconds: Int64(bitPattern: time))
        // The clock may have been set back since.
        let age = now.milliseconds.subtractingReportingOverflow(made.milliseconds)
        guard !age.overflow, age.partialValue <= CursorSeal.lifetime.milliseconds else { throw .expired }
        return Array(content.dropFirst(CursorSeal.timeOctets))
    }

    private func tag(of content: [UInt8], for binding: [String]) -> [UInt8] {
        var mac = HMAC<SHA256>(key: key)
        for part in binding {
            // Its length before each part, so that no two bindings look the same.
            mac.update(data: Array("\(part.utf8.count):".utf8))
            mac.update(data: Array(part.utf8))
        }
        mac.update(data: Array("\(content.count):".utf8))
        mac.update(data: content)
        return Array(Array(mac.finalize()).prefix(CursorSeal.tagOctets))
    }
}
