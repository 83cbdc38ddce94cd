import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations
import PosternTesting
import Testing

@testable import Administration

@Suite("The audit log as a file")
struct AuditExportTests {
    private let root = APIDesk.principal(.operator, for: nil)

    private func desk(_ entries: Int) async throws -> APIDesk {
        let desk = try await APIDesk(RouteTable.all)
        for number in 0..<entries {
            desk.clock.advance(by: .milliseconds(1))
            try await desk.desk.store.record([
                AuditEntry(
                    at: desk.clock.wallTime(), by: Caller(.local(uid: 7), name: "root"),
                    authentication: "peerCredentials",
                    organization: number % 2 == 0 ? "contoso" : "fabrikam", .queueSuspend,
                    ObjectReference(.queue, "=q\(number)"), change: "1 recipient, \"now\"")
            ])
        }
        return desk
    }

    private func file(
        _ desk: APIDesk, _ path: String, as principal: Principal, accept: String? = nil
    ) async throws -> [Substring] {
        let reply = try await desk.ask(
            .get, "\(Route.base)\(path)", as: principal, fields: accept.map { ["Accept": $0] } ?? [:])
        guard reply.status == 200, case .stream(_, let stream) = reply.answer.content else {
            Issue.record("\(reply.status) \(reply.text)")
            return []
        }
        var text = ""
        for try await piece in stream { text += String(buffer: piece) }
        return text.split(whereSeparator: \.isNewline)
    }

    @Test("has each entry once, the newest first, over all parts")
    func whole() async throws {
        let desk = try await desk(2_500)
        let lines = try await file(desk, "/audit/export?format=jsonl", as: root)
        #expect(lines.count == 2_500)
        let numbers = lines.compactMap { line -> Int64? in
            guard case .object(let members)? = try? StrictJSON.value(of: Array(line.utf8)),
                case .integer(let id)? = members["id"]
            else { return nil }
            return id
        }
        #expect(numbers == Array((1...2_500).reversed()))
    }

    @Test("is CSV without a formula, or lines of JSON where those are accepted")
    func forms() async throws {
        let desk = try await desk(1)
        let csv = try await file(desk, "/audit/export", as: root)
        #expect(csv.count == 2 && csv.first?.hasPrefix("\u{FEFF}id,time,callerKind,caller,uid,") == true)
        #expect(csv.last?.contains(",local,root,7,peerCredentials,") == true)
        #expect(csv.last?.contains(",queue.suspend,Queue,'=q0,\"1 recipient, \"\"now\"\"\",,Done") == true)
        let lines = try await file(desk, "/audit/export", as: root, accept: "application/jsonl")
        #expect(lines.count == 1 && lines.first?.contains("\"queue.suspend\"") == true)
    }

    @Test("has those of the caller's organizations alone")
    func scope() async throws {
        let desk = try await desk(10)
        let manager = APIDesk.principal(.organizationManagement, for: "contoso")
        for path in ["/audit/export?format=jsonl", "/organizations/contoso/audit/export?format=jsonl"] {
            let lines = try await file(desk, path, as: manager)
            #expect(lines.count == 5 && !lines.contains { $0.contains("fabrikam") }, "\(path)")
        }
        let other = try await desk.ask(
            .get, "\(Route.base)/organizations/fabrikam/audit/export", as: manager)
        #expect(other.status == 404)
    }
}
