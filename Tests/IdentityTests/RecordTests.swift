import Foundation
import Identity
import Mail
import PosternTesting
import Testing

@Suite("Records of administration")
struct RecordTests {
    @Test("a name of a job is 22 characters of base64url, and nothing else is one")
    func names() throws {
        let random = SeededRandom(seed: 3)
        let ids = (0..<100).map { _ in JobID(random: random) }
        #expect(Set(ids).count == 100)
        for id in ids {
            #expect(id.text.utf8.count == 22)
            #expect(JobID(id.text) == id)
            let json = try JSONEncoder().encode([id])
            #expect(try JSONDecoder().decode([JobID].self, from: json) == [id])
        }
        let name = ids[0].text
        for text in [
            "", String(name.dropLast()), name + "A", String(name.dropLast(2)) + "==", String(name.dropLast()) + "/",
            String(name.dropLast()) + "\u{e9}", String(name.dropLast()) + "\0", "../../../../../../etc/p",
        ] {
            #expect(JobID(text) == nil && SavedSearch.ID(text) == nil, "\(text)")
            #expect(throws: DecodingError.self) {
                _ = try JSONDecoder().decode([JobID].self, from: try JSONEncoder().encode([text]))
            }
        }
    }

    @Test("a job is behind a place when it is older, and of one moment when its name is smaller")
    func places() throws {
        let random = SeededRandom(seed: 5)
        var jobs: [JobRecord] = []
        for moment in [3, 1, 2, 2, 2, 1] as [Int64] {
            jobs.append(
                JobRecord(
                    id: JobID(random: random), kind: "Search", organization: nil, caller: .system,
                    created: WallTime(milliseconds: moment)))
        }
        let sorted = jobs.sorted { $0.place.isBefore($1) }
        #expect(sorted.map(\.created.milliseconds) == [3, 2, 2, 2, 1, 1])
        for (index, job) in sorted.enumerated() {
            var query = JobQuery(scope: .all)
            query.before = job.place
            #expect(sorted.filter { query.matches($0) } == Array(sorted.dropFirst(index + 1)))
        }
        #expect(!sorted[0].place.isBefore(sorted[0]))
    }

    @Test("only what waits or is done has something after it", arguments: JobState.allCases)
    func states(_ state: JobState) {
        #expect(state.isEnd == ![.notStarted, .inProgress].contains(state))
    }
}
