import Foundation
import Log
import Mail
import Organization
import SQLiteStore

/// Measures look-ups in configurations and directories of several sizes, and what making and changing them costs.
/// `Benchmarks/lookup` builds and runs it; Benchmarks/README.md says what the figures are.
@main
struct LookupBenchmark {
    private var largest = 1_000_000
    var figures: [String: Double] = [:]

    static func main() async throws {
        var benchmark = LookupBenchmark()
        try await benchmark.run()
    }

    private mutating func run() async throws {
        let arguments = CommandLine.arguments
        if let at = arguments.firstIndex(of: "--recipients"), at + 1 < arguments.count,
            let count = Int(arguments[at + 1])
        {
            largest = count
        }
        try organizations()
        try await recipients()
        try policies()
        if let at = arguments.firstIndex(of: "--json"), at + 1 < arguments.count {
            let data = try JSONSerialization.data(withJSONObject: figures, options: [.prettyPrinted, .sortedKeys])
            try data.write(to: URL(filePath: arguments[at + 1]))
        }
    }

    // MARK: - Organizations

    private mutating func organizations() throws {
        print("organizations        domain  subdomain  connector  outbound   unknown   compile   replace      memory")
        print("                         ns         ns         ns        ns        ns        ms        ms          MB")
        for count in [10, 1_000, 10_000] {
            let before = memory()
            let all = try (0..<count).map { OrganizationSnapshot(try document($0), revision: 1) }
            let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
            var snapshot = ConfigurationSnapshot(server: server, organizations: all)
            let compile = milliseconds(5) { snapshot = ConfigurationSnapshot(server: server, organizations: all) }
            let used = memory() - before
            var one = all[count / 2]
            let replace = milliseconds(50) {
                one = one.with(RecipientDirectory(.empty, revision: 1, confirmedAt: WallTime(milliseconds: 0)))
                if let next = snapshot.replacing(one) { snapshot = next }
            }
            let numbers = (0..<1_000).map { $0 &* 7_919 % count }
            let domains = try numbers.map { try Domain("tenant\($0).example") }
            let subdomains = try numbers.map { try Domain("a.b.corp.tenant\($0).example") }
            let addresses = numbers.map { IPAddress(v4: 0x0a00_0000 + UInt32($0)) }
            let unknown = try numbers.map { try Domain("mail.elsewhere\($0).example") }
            let relayed = try numbers.map { try Domain("x.partner\($0 % 5).example") }
            let row = [
                nanoseconds(domains) { snapshot.owner(of: $0) != nil },
                nanoseconds(subdomains) { snapshot.owner(of: $0) != nil },
                nanoseconds(addresses) { !snapshot.onPremisesConnectors(from: $0).isEmpty },
                nanoseconds(relayed) { one.outboundConnector(for: $0, isAccepted: false) != nil },
                nanoseconds(unknown) { snapshot.owner(of: $0) == nil },
            ]
            print(
                pad("\(count)", 15) + row.map { pad(String(format: "%.0f", $0), 11) }.joined()
                    + pad(String(format: "%.2f", compile), 10) + pad(String(format: "%.3f", replace), 10)
                    + pad("\(used >> 20)", 12))
            for (name, value) in zip(["domain", "subdomain", "connector", "outbound", "unknown"], row) {
                figures["\(name) ns, \(count) organizations"] = value
            }
            figures["compile ms, \(count) organizations"] = compile
            figures["replace ms, \(count) organizations"] = replace
        }
        ratios(["domain", "subdomain", "connector", "outbound", "unknown"], "organizations", from: 10, to: 10_000)
    }

    private func document(_ number: Int) throws -> OrganizationDocument {
        let domain = "tenant\(number).example"
        var inbound = InboundConnector(name: "From HQ", connectorType: .onPremises)
        inbound.senderIPAddresses = [IPNetwork(IPAddress(v4: 0x0a00_0000 + UInt32(number)), prefix: 32)].compactMap {
            $0
        }
        let outbound = try (0..<5).map { index in
            OutboundConnector(name: "C\(index)", recipientDomains: [.suffix(try Domain("partner\(index).example"))])
        }
        return OrganizationDocument(
            name: "tenant\(number)",
            acceptedDomains: [
                AcceptedDomain(try Domain(domain), isDefault: true),
                AcceptedDomain(try Domain("corp.\(domain)"), type: .internalRelay, matchSubDomains: true),
            ], outboundConnectors: outbound, inboundConnectors: [inbound])
    }

    // MARK: - Recipients

    private mutating func recipients() async throws {
        print("\nrecipients            known   further   unknown    pack   memory   change   write    load    merge")
        print("                         ns        ns        ns      ms       MB       ms      ms      ms       ms")
        for count in [10, 100_000, largest] {
            let organization = OrganizationSnapshot(try document(0), revision: 1)
            var builder = PackedDirectoryBuilder(expecting: count)
            let pack = try milliseconds(1) {
                for number in 0..<count { try builder.add(DirectoryRow(try recipient(number))) }
            }
            let packed = builder.finish()
            builder = PackedDirectoryBuilder()
            var directory = RecipientDirectory(packed, revision: 1, confirmedAt: WallTime(milliseconds: 0))
            let snapshot = organization.with(directory)
            let numbers = (0..<5_000).map { $0 &* 7_919 % count }
            func addresses(_ text: (Int) -> String) -> [EmailAddress] { numbers.compactMap { EmailAddress(text($0)) } }
            let row = [
                nanoseconds(addresses { "user\($0)@tenant0.example" }) {
                    snapshot.recipient($0, plusAddressing: true) != nil
                },
                nanoseconds(addresses { "first.last.\($0)@tenant0.example" }) {
                    snapshot.recipient($0, plusAddressing: true) != nil
                },
                nanoseconds(addresses { "nobody\($0)@tenant0.example" }) {
                    snapshot.recipient($0, plusAddressing: true) == nil
                },
            ]
            let changed = Recipient(EmailAddress(localPart: "user1", domain: try Domain("tenant0.example")))
            let change = milliseconds(1) { _ = directory.apply([.put(changed)]) }
            let merge = try milliseconds(1) { _ = try directory.packed() }
            let (write, load) = try await stored(packed)
            print(
                pad("\(count)", 15) + row.map { pad(String(format: "%.0f", $0), 10) }.joined()
                    + pad(String(format: "%.0f", pack), 8) + pad("\(packed.memory >> 20)", 9)
                    + pad(String(format: "%.3f", change), 9) + pad(String(format: "%.0f", write), 8)
                    + pad(String(format: "%.0f", load), 8) + pad(String(format: "%.0f", merge), 9))
            for (name, value) in zip(["known", "further", "none"], row) {
                figures["\(name) ns, \(count) recipients"] = value
            }
            figures["memory MB, \(count) recipients"] = Double(packed.memory) / 1_048_576
            figures["change ms, \(count) recipients"] = change
            figures["load ms, \(count) recipients"] = load
        }
        ratios(["known", "further", "none"], "recipients", from: 10, to: largest)
        print("largest memory of the process: \(peak() >> 20) MB")
    }

    private func recipient(_ number: Int) throws -> Recipient {
        let domain = try Domain("tenant0.example")
        return Recipient(
            EmailAddress(localPart: "user\(number)", domain: domain), type: .mailUser,
            emailAddresses: [EmailAddress(localPart: "first.last.\(number)", domain: domain)])
    }

    /// Writes a directory as an import does, and reads it as a start does.
    private func stored(_ packed: PackedDirectory) async throws -> (write: Double, load: Double) {
        let folder = "/var/tmp/postern-lookup-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore.open(
            folder: folder, time: SystemTime(), logger: .silent)
        defer { store.close() }
        let revision = DirectoryRevision(
            organization: "tenant0", revision: 1, kind: .imported, detail: "", author: "",
            at: WallTime(milliseconds: 0), counts: .init(), total: packed.count)
        let write = try await ContinuousClock().measure {
            try await store.replaceDirectory(with: packed, revision, audit: nil)
        }
        let load = try await ContinuousClock().measure {
            guard let head = try await store.directories()["tenant0"] else { return }
            let count = try await store.directory(head).directory.count
            precondition(count == packed.count)
        }
        return (milliseconds(write), milliseconds(load))
    }

    // MARK: - Measuring

    private func nanoseconds<Key>(_ keys: [Key], _ body: (Key) -> Bool) -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            let time = ContinuousClock().measure {
                for key in keys { precondition(body(key)) }
            }
            best = min(best, Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9)
        }
        return best / Double(max(1, keys.count))
    }

    func milliseconds(_ times: Int, _ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<times {
            best = min(best, milliseconds(try ContinuousClock().measure(body)))
        }
        return best
    }

    private func milliseconds(_ time: Duration) -> Double {
        Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) / 1e15
    }

    private func ratios(_ names: [String], _ what: String, from small: Int, to large: Int) {
        let parts = names.compactMap { name -> String? in
            guard let a = figures["\(name) ns, \(small) \(what)"], let b = figures["\(name) ns, \(large) \(what)"]
            else {
                return nil
            }
            return "\(name) " + String(format: "%.1f", b / a)
        }
        print("\(large) \(what) to \(small): \(parts.joined(separator: ", "))")
    }

    func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private func memory() -> Int { status("VmRSS:") }
    private func peak() -> Int { status("VmHWM:") }

    private func status(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}
