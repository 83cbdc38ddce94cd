import Mail
import MailFlow
import PosternTesting
import Testing

@testable import Operations

@Suite("A search of the trace")
struct TraceSearchTests {
    @Test("gives 1 to 5,000 rows, whatever the caller asks for", arguments: [(.max, 5_000), (-1, 1), (0, 1), (7, 7)])
    func limit(_ asked: Int, _ given: Int) async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: (0...TraceSearch.mostRows).map { "user\($0)@office.example" })
        let page = try await desk.perform(TraceSearch(TraceQuery(limit: asked)))
        #expect(page.value.count == given)
    }
}
