import Crypto
import CryptoExtras
import DNS
import Dispatch
import Foundation
import Glibc
import Mail
import NIOCore
import SenderAuthentication

/// Measures what it costs to find out who sent a message, with everything cached that is cached in live mail.
/// `Benchmarks/authentication` builds and runs it; Benchmarks/README.md says what the figures are.
@main
struct AuthenticationBenchmark {
    private let seconds: Double
    private var figures: [String: Double] = [:]

    // Not an async function: with one the first thread ends, which valgrind does not survive.
    static func main() {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                try await run()
            } catch {
                print("Benchmarks/authentication: \(error)")
                exit(1)
            }
            done.signal()
        }
        done.wait()
    }

    private static func run() async throws {
        let arguments = CommandLine.arguments
        func value(_ name: String) -> String? {
            arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        var benchmark = AuthenticationBenchmark(seconds: value("--seconds").flatMap(Double.init) ?? 0.3)
        let fixture = try Fixture()
        if let folder = value("--fixtures") { try fixture.write(to: folder) }
        if let name = value("--only") {
            return try await benchmark.repeatCase(name, count: value("--count").flatMap(Int.init) ?? 1_000, fixture)
        }
        try await benchmark.run(fixture)
        if let file = value("--json") {
            let data = try JSONSerialization.data(
                withJSONObject: benchmark.figures, options: [.prettyPrinted, .sortedKeys])
            try data.write(to: URL(filePath: file))
        }
    }

    private init(seconds: Double) { self.seconds = seconds }

    private typealias Case = (name: String, body: () async throws -> Void)

    private func cases(_ fixture: Fixture) -> [Case] {
        let time = SystemTime()
        let resolver = CachingResolver(fixture.zone, time: time)
        let keys = DKIMKeyCache()
        let policies = SPFRecordCache()
        let authenticator = MessageAuthenticator(resolver: resolver, time: time)
        let now = time.wallTime()

        func verify(_ content: ByteBuffer) async {
            let message = SignedMessage(header: content, content: .memory(content))
            let outcomes = await DKIMVerifier(resolver: resolver, cache: keys).verify(message, at: now)
            precondition(outcomes.map(\.result) == [.pass], "\(outcomes)")
        }
        func chain(_ content: ByteBuffer) async {
            let message = SignedMessage(header: content, content: .memory(content))
            let outcome = await ARCVerifier(resolver: resolver, cache: keys).verify(message, at: now)
            precondition(outcome.result == .pass, "\(outcome)")
        }
        func policy(_ address: IPAddress, _ expected: SPFResult) async {
            var limits = SPFLimits()
            limits.steps = 0
            let checker = SPFChecker(resolver: resolver, time: time, limits: limits, cache: policies)
            let outcome = await checker.check(fixture.question(address))
            precondition(outcome.result == expected, "\(outcome)")
        }
        func authenticate(_ content: ByteBuffer) async {
            let found = await authenticator.authenticate(fixture.request(content))
            precondition(found.spf.result == .pass && found.dmarc.result == .pass, "\(found)")
            let composite = CompositeAuthentication.evaluate(found, .init())
            let results = found.results(
                server: fixture.receiver, composite: composite, action: DMARCAction(found.dmarc))
            let field = results.field()
            precondition(!field.isEmpty)
        }

        return [
            ("rsa2048.bare", { precondition(fixture.verifyBareRSA()) }),
            ("rsa2048.dkim", { await verify(fixture.rsaSigned) }),
            ("ed25519.bare", { precondition(fixture.verifyBareEd25519()) }),
            ("ed25519.dkim", { await verify(fixture.ed25519Signed) }),
            ("sha256.body", { fixture.hashBody() }),
            ("spf.own", { await policy(fixture.ownAddress, .pass) }),
            ("spf.include", { await policy(fixture.includedAddress, .pass) }),
            ("spf.fail", { await policy(fixture.strangeAddress, .fail) }),
            ("arc.one", { await chain(fixture.sealed) }),
            ("message.unsigned", { await authenticate(fixture.unsigned) }),
            ("message.rsa2048", { await authenticate(fixture.rsaSigned) }),
            ("message.arc", { await authenticate(fixture.sealed) }),
        ]
    }

    /// One case so many times, for use beside a profiler.
    private func repeatCase(_ name: String, count: Int, _ fixture: Fixture) async throws {
        guard let body = cases(fixture).first(where: { $0.name == name })?.body else {
            throw Fixture.Mistake(description: "there is no case \(name)")
        }
        for _ in 0..<count { try await body() }
    }

    private mutating func run(_ fixture: Fixture) async throws {
        let cases = cases(fixture)
        // In turns, so that what else the machine does falls on all of them alike.
        var rounds: [String: [Double]] = [:]
        for round in 0...5 {
            for (name, body) in cases {
                let cost = try await microseconds(body)
                // The first round fills the caches.
                if round > 0 { rounds[name, default: []].append(cost) }
            }
        }
        for (name, _) in cases {
            let sorted = (rounds[name] ?? []).sorted()
            figures[name] = sorted[sorted.count / 2]
        }
        report(cases.map(\.name))
    }

    // CPU time of the whole process, so that work on other threads counts.
    private func microseconds(_ body: () async throws -> Void) async throws -> Double {
        var count = 0
        let start = AuthenticationBenchmark.processorTime()
        var spent = 0.0
        repeat {
            for _ in 0..<32 { try await body() }
            count += 32
            spent = AuthenticationBenchmark.processorTime() - start
        } while spent < seconds
        return spent / Double(count) * 1e6
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private mutating func report(_ names: [String]) {
        func figure(_ name: String) -> Double { figures[name] ?? .nan }
        print("Postern: CPU of one operation, 4 KB message, caches warm")
        for name in names {
            let cost = figure(name)
            print("  " + name.padding(toLength: 18, withPad: " ", startingAt: 0), terminator: "")
            print(String(format: "%9.2f µs %12.0f a second", cost, 1e6 / cost))
        }
        figures["rsa2048.ratio"] = figure("rsa2048.bare") / figure("rsa2048.dkim")
        figures["ed25519.ratio"] = figure("ed25519.bare") / figure("ed25519.dkim")
        figures["message.besidesRSA"] = figure("message.rsa2048") - figure("rsa2048.bare")
        print(
            String(
                format: "  DKIM verification reaches %.0f %% of the bare RSA-2048 operation, %.0f %% of bare Ed25519",
                figure("rsa2048.ratio") * 100, figure("ed25519.ratio") * 100))
        print(
            String(
                format: "  a whole message with one rsa2048 signature costs %.1f µs besides the RSA operation",
                figure("message.besidesRSA")))
    }
}
