import Foundation
import Glibc
import MIME
import Mail
import NIOCore
import Scoring
import SenderAuthentication

/// Measures what it costs to look into a message. `Benchmarks/content` builds and runs it; Benchmarks/README.md says what
/// the figures are.
@main
struct ContentBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        func value(_ name: String) -> String? {
            arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        let seconds = value("--seconds").flatMap(Double.init) ?? 0.3
        var figures: [String: Double] = [:]
        let only = value("--only")
        for (name, content) in Letters.all where only == nil || name == only {
            figures[name] = milliseconds(seconds, content)
            figures["score.\(name)"] = try scoring(seconds, content)
        }
        if !arguments.contains("--quick"), only == nil {
            for (name, make) in BadInput.all(size: 36 << 20) {
                let content = make()
                let before = peak()
                let start = cpu()
                let facts = ContentFacts(reading: content)
                figures["bad.\(name).ms"] = (cpu() - start) * 1_000
                figures["bad.\(name).peakMB"] = Double(peak() - before) / 1_024
                figures["bad.\(name).parts"] = Double(facts.parts.count)
                figures["bad.\(name).isFullyRead"] = facts.isFullyRead ? 1 : 0
            }
        }
        for (name, figure) in figures.sorted(by: { $0.key < $1.key }) {
            print(name, (figure * 1_000).rounded() / 1_000)
        }
        if let file = value("--json") {
            let data = try JSONSerialization.data(withJSONObject: figures, options: [.prettyPrinted, .sortedKeys])
            try data.write(to: URL(filePath: file))
        }
    }

    /// CPU of one look into a message, the least of several rounds.
    private static func milliseconds(_ seconds: Double, _ content: ByteBuffer) -> Double {
        var least = Double.infinity
        let end = cpu() + seconds
        while cpu() < end {
            let rounds = max(1, 262_144 / content.readableBytes)
            let start = cpu()
            for _ in 0..<rounds { precondition(!ContentFacts(reading: content).parts.isEmpty) }
            least = min(least, (cpu() - start) * 1_000 / Double(rounds))
        }
        return least
    }

    /// CPU of one verdict on a message that has been looked into, the least of several rounds.
    private static func scoring(_ seconds: Double, _ content: ByteBuffer) throws -> Double {
        let scorer = Scorer(
            lists: try ScoringLists.shipped(),
            suffixes: PublicSuffixList(path: "/usr/share/publicsuffix/public_suffix_list.dafsa"))
        let input = scorer.input(ofFile: content)
        var least = Double.infinity
        let end = cpu() + seconds
        while cpu() < end {
            let rounds = max(1, 262_144 / content.readableBytes)
            let start = cpu()
            for _ in 0..<rounds {
                var read = input
                // The header is read for the scorer alone, and so belongs to its cost.
                read.header = scorer.header(of: content)
                precondition(scorer.score(read).score.isFinite)
            }
            least = min(least, (cpu() - start) * 1_000 / Double(rounds))
        }
        return least
    }

    private static func cpu() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Kilobytes that the process has had at most.
    private static func peak() -> Int {
        var usage = rusage()
        // 0 is RUSAGE_SELF, whose type the importer does not take here.
        getrusage(0, &usage)
        return usage.ru_maxrss
    }
}
