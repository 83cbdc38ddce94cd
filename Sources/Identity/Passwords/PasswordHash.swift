internal import CArgon2
import Mail

/// What a hash of a password costs (RFC 9106 section 4): one lane always.
package struct PasswordCost: Hashable, Sendable {
    /// The memory in KiB.
    package var memory: UInt32
    /// How often the memory is passed over.
    package var passes: UInt32

    /// The least that is taken: 19 MiB, twice.
    package static let floor = PasswordCost(memory: 19_456, passes: 2)

    /// A cost; less than ``floor`` is raised to it.
    package init(atLeast memory: UInt32, passes: UInt32) {
        self.memory = max(memory, Self.floor.memory)
        self.passes = max(passes, Self.floor.passes)
    }

    init(memory: UInt32, passes: UInt32) {
        self.memory = memory
        self.passes = passes
    }
}

/// Hashes of passwords by argon2id (RFC 9106), as PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. Each takes
/// tens of milliseconds and all the memory of its cost: ``PasswordHasher`` has a thread for it.
enum PasswordHash {
    private static let lanes: UInt32 = 1
    private static let hashLength = 32

    /// The hash of a password with a salt of 16 octets; nil where there is no memory for it.
    static func make(_ password: [UInt8], salt: [UInt8], cost: PasswordCost) -> String? {
        let length = argon2_encodedlen(
            cost.passes, cost.memory, lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id)
        var text = [CChar](repeating: 0, count: length)
        let result = argon2id_hash_encoded(
            cost.passes, cost.memory, lanes, password, password.count, salt, salt.count, hashLength, &text, text.count)
        guard result == ARGON2_OK.rawValue else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether a password is the one that was hashed; false also where there is no memory to find out.
    static func verify(_ password: [UInt8], _ hash: String) -> Bool {
        argon2id_verify(hash, password, password.count) == ARGON2_OK.rawValue
    }

    /// Whether a hash costs less than hashes do now, so that it is made anew at the next sign-in.
    static func isWeaker(_ hash: String, than cost: PasswordCost) -> Bool {
        // phc = "$argon2id$v=19$m=" 1*DIGIT ",t=" 1*DIGIT ",p=1$" salt "$" hash
        let fields = hash.utf8.split(separator: UInt8(ascii: "$")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 5, fields[0] == "argon2id", fields[1] == "v=19" else { return true }
        var values: [String: UInt32] = [:]
        for parameter in fields[2].utf8.split(separator: UInt8(ascii: ",")) {
            let parts = parameter.split(separator: UInt8(ascii: "=")).map { String(decoding: $0, as: UTF8.self) }
            guard parts.count == 2 else { return true }
            values[parts[0]] = UInt32(parts[1])
        }
        guard let memory = values["m"], let passes = values["t"] else { return true }
        return memory < cost.memory || passes < cost.passes
    }

    /// A hash of no password, which costs as much to hold one against: so that unknown names take as long as known
    /// ones.
    static func ofNobody(_ cost: PasswordCost) -> String {
        func text(_ octets: [UInt8]) -> String {
            String(decoding: Base64.encode(octets).utf8.filter { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        }
        let salt = text(Array("postern, nobody.".utf8))
        let hash = text([UInt8](repeating: 0x5a, count: hashLength))
        return "$argon2id$v=19$m=\(cost.memory),t=\(cost.passes),p=\(lanes)$\(salt)$\(hash)"
    }
}
