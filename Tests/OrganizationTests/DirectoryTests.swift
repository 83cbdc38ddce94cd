import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@Suite("A recipient directory")
struct DirectoryTests {
    private static func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    private func row(_ text: String) throws -> DirectoryRow {
        DirectoryRow(Recipient(try DirectoryTests.address(text)))
    }

    private static func samples() throws -> [Recipient] {
        var group = Recipient(
            try address("Sales@contoso.com"), type: .mailUniversalDistributionGroup,
            emailAddresses: [try address("sales@contoso.com"), try address("verkauf@bücher.example")])
        group.members = [try address("ann@contoso.com"), try address("\"odd one\"@fabrikam.example")]
        var forwarded = Recipient(try address("carl@contoso.com"), mailbox: .host("dovecot"))
        forwarded.forwardingSmtpAddress = try address("carl@elsewhere.example")
        forwarded.deliverToMailboxAndForward = true
        return [
            Recipient(try address("ann@contoso.com")),
            Recipient(try address("Ann.Smith@contoso.com"), emailAddresses: [try address("ÄNNE@contoso.com")]),
            Recipient(try address("\"a b@c\"@contoso.com"), isAdministrator: true),
            Recipient(
                try address("bob@contoso.com"), type: .mailUser,
                externalEmailAddress: try address("bob@corp.contoso.com")),
            Recipient(try address("eve@contoso.com"), type: .mailContact),
            Recipient(try address("all@contoso.com"), type: .mailUniversalSecurityGroup), group, forwarded,
        ]
    }

    @Test("keeps every property of a recipient")
    func roundTrip() throws {
        for recipient in try DirectoryTests.samples() {
            let row = DirectoryRow(recipient)
            #expect(row.recipient == recipient)
            #expect(DirectoryRow(key: row.key, octets: row.octets) == row)
        }
    }

    @Test("takes damaged octets for no recipient")
    func damage() throws {
        var random = SeededRandom(seed: 7)
        for recipient in try DirectoryTests.samples() {
            let row = DirectoryRow(recipient)
            for end in 0..<row.octets.count {
                _ = DirectoryRow(key: row.key, octets: Array(row.octets[..<end])).recipient
            }
            for _ in 0..<200 {
                var damaged = row
                damaged.octets[Int.random(in: 0..<row.octets.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
                _ = damaged.recipient
            }
        }
        #expect(DirectoryRow(key: Array("ann@contoso.com".utf8), octets: []).recipient == nil)
        #expect(DirectoryRow(key: Array("ann".utf8), octets: [1]).recipient == nil)
        #expect(DirectoryRow(key: Array("ann@contoso.com".utf8), octets: [1, 9, 0]).recipient == nil)
        #expect(DirectoryRow(key: Array("ann@contoso.com".utf8), octets: [1, 2, 200, 1]).recipient == nil)
        var builder = PackedDirectoryBuilder()
        #expect(throws: DirectoryRowProblem.unusable) {
            try builder.add(DirectoryRow(key: Array("ann@contoso.com".utf8), octets: [9]))
        }
    }

    @Test("refuses a second owner of an address, and a row too large")
    func taken() throws {
        var builder = PackedDirectoryBuilder()
        try builder.add(try row("ann@contoso.com"))
        #expect(throws: DirectoryRowProblem.taken(address: "ann@contoso.com", owner: "ann@contoso.com")) {
            try builder.add(try row("ANN@contoso.com"))
        }
        let other = Recipient(
            try DirectoryTests.address("bob@contoso.com"),
            emailAddresses: [try DirectoryTests.address("Ann@contoso.com")])
        #expect(throws: DirectoryRowProblem.taken(address: "ann@contoso.com", owner: "ann@contoso.com")) {
            try builder.add(DirectoryRow(other))
        }
        var group = Recipient(try DirectoryTests.address("all@contoso.com"), type: .mailUniversalDistributionGroup)
        group.members = Array(repeating: try DirectoryTests.address("ann@contoso.com"), count: 80_000)
        #expect(throws: DirectoryRowProblem.unusable) { try builder.add(DirectoryRow(group)) }
        #expect(builder.finish().count == 1)
    }

    /// The directory as anybody would write it.
    private struct Naive {
        var recipients: [String: Recipient] = [:]

        func find(_ key: String) -> Recipient? {
            recipients.values.first { recipient in
                ([recipient.primarySmtpAddress] + recipient.emailAddresses).contains { $0.lookupKey == key }
            }
        }
    }

    @Test("answers like a list that is searched from end to end", arguments: 1...12)
    func naive(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Few addresses, so that they change hands often.
        let names = ["a", "B", "c", "d+x", "\"e f\"", "ü", "g", "H"].flatMap { name in
            ["contoso.com", "fabrikam.example"].map { "\(name)@\($0)" }
        }
        let addresses = try names.map(DirectoryTests.address)
        var naive = Naive()
        var directory = RecipientDirectory(.empty, revision: 1, confirmedAt: WallTime(milliseconds: 0))
        var begun: RecipientDirectory?
        for step in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let picked = addresses.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
                let recipient = Recipient(
                    picked[0], type: Bool.random(using: &random) ? .userMailbox : .mailUser,
                    emailAddresses: Array(picked.dropFirst()))
                let key = picked[0].lookupKey
                let isTaken = picked.contains { address in
                    naive.find(address.lookupKey).map { $0.primarySmtpAddress.lookupKey != key } ?? false
                }
                #expect((directory.conflict(of: recipient) != nil) == isTaken)
                if isTaken { continue }
                let old = naive.recipients.updateValue(recipient, forKey: key)
                let counts = directory.apply([.put(recipient)])
                #expect(counts.added == (old == nil ? 1 : 0) && counts.unchanged == (old == recipient ? 1 : 0))
            case 6, 7:
                let address = try #require(addresses.randomElement(using: &random))
                let old = naive.recipients.removeValue(forKey: address.lookupKey)
                #expect(directory.apply([.remove(address)]).removed == (old == nil ? 0 : 1))
            case 8: begun = directory
            default:
                // Packed in the background since `begun`, with changes meanwhile.
                guard let earlier = begun else { continue }
                directory = try #require(directory.rebased(on: try earlier.packed(), of: earlier))
                begun = nil
                let stale = directory.rebased(on: .empty, of: earlier)
                #expect(stale == nil)
            }
            #expect(directory.count == naive.recipients.count, "step \(step)")
            for address in addresses {
                #expect(
                    directory.recipient(address.lookupKey) == naive.find(address.lookupKey), "step \(step) \(address)")
            }
        }
        let packed = try directory.packed()
        #expect(packed.count == naive.recipients.count)
        var rows: [String] = []
        packed.forEachRow(isSorted: true) { rows.append(String(decoding: $0.key, as: UTF8.self)) }
        #expect(rows == naive.recipients.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    /// The full size takes a release build or some patience: POSTERN_DIRECTORY_SIZE=1000000.
    static var size: Int { ProcessInfo.processInfo.environment["POSTERN_DIRECTORY_SIZE"].flatMap { Int($0) } ?? 20_000 }

    @Test("finds each of many recipients, and changes one of them without copying the rest")
    func many() throws {
        let size = DirectoryTests.size
        var builder = PackedDirectoryBuilder(expecting: size)
        for number in 0..<size {
            try builder.add(
                DirectoryRow(
                    Recipient(
                        try DirectoryTests.address("user\(number)@contoso.com"), type: .mailUser,
                        emailAddresses: [try DirectoryTests.address("u.\(number)@contoso.com")])))
        }
        let base = builder.finish()
        #expect(base.memory <= 150 * max(size, 20_000))
        var directory = RecipientDirectory(base, revision: 1, confirmedAt: WallTime(milliseconds: 0))
        for number in stride(from: 0, to: size, by: max(1, size / 1_000)) {
            #expect(directory.recipient("u.\(number)@contoso.com")?.primarySmtpAddress.localPart == "user\(number)")
            #expect(directory.recipient("x.\(number)@contoso.com") == nil)
        }
        let before = directory
        let clock = ContinuousClock()
        let took = try clock.measure {
            _ = directory.apply([.put(Recipient(try DirectoryTests.address("user7@contoso.com")))])
        }
        print("a change to one of \(size): \(took); memory \(base.memory >> 20) MB")
        #expect(directory.recipient("u.7@contoso.com") == nil)
        #expect(directory.recipient("user7@contoso.com")?.recipientType == .userMailbox)
        #expect(before.recipient("u.7@contoso.com")?.recipientType == .mailUser)
        #expect(directory.count == size && !directory.needsPacking)
    }
}
