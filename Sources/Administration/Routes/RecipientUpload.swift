import Foundation
import HTTPTypes
import Identity
import NIOCore
import Operations
import Organization

/// Takes a file of recipients as its octets come, and has the import done as a job.
struct RecipientUpload {
    /// Octets that are handed over at once.
    private static let portion = 128 << 10
    /// Refused lines that are told of one by one.
    private static let mostRefused = 1_000
    /// Refused lines that a job which failed names.
    private static let mostNamed = 10

    private let request: RequestInHand
    private let owner: String

    /// Begins nothing yet. Throws ``Problem``.
    init(_ request: RequestInHand) throws(Problem) {
        self.request = request
        owner = try request.owner()
    }

    /// Reads the file and orders the job. Throws ``Problem``.
    func run() async throws(Problem) -> APIAnswer {
        let order = DirectoryImportOrder(
            organization: owner, file: request.parameter("file") ?? "recipients.csv",
            options: .init(
                isReplacing: try request.flag("replace") ?? false, isForced: try request.flag("force") ?? false),
            isDryRun: try request.isDryRun())
        let id = try await request.perform(RecipientImportStart(order)).id
        do throws(Problem) {
            return try await finish(id)
        } catch {
            // Another import must not wait for this one.
            request.administration.imports.giveUp(id, by: request.principal.caller)
            throw error
        }
    }

    private func finish(_ id: UInt64) async throws(Problem) -> APIAnswer {
        let refused = try await read(id)
        let (administration, caller, owner) = (request.administration, request.principal.caller, owner)
        administration.imports.keep(id, by: caller)
        var order = JobOrder(.recipientImport, of: owner)
        // A job that is cancelled before its turn must not keep the next import out.
        order.abandon = { administration.imports.giveUp(id, by: caller) }
        let job: JobView
        do throws(OperationFailure) {
            job = try await request.services.jobs.start(order, by: caller) {
                progress async throws(OperationFailure) -> JobResult in
                do throws(OperationFailure) {
                    try progress.proceed()
                    var report = try await RecipientImportEnd(id: id).perform(in: administration, by: caller)
                    report.refused = Array((refused + report.refused).prefix(Self.mostRefused))
                    return JobResult(try Self.printed(report))
                } catch {
                    administration.imports.giveUp(id, by: caller)
                    var failure = error
                    failure.lines += refused.prefix(Self.mostNamed).map { "\($0)." }
                    throw failure
                }
            }
        } catch {
            throw Problem(error)
        }
        return try APIAnswer.ordered(job)
    }

    /// Hands the octets over; gives the first of the lines that are refused.
    private func read(_ id: UInt64) async throws(Problem) -> [RefusedLine] {
        guard let pieces = request.pieces else {
            throw Problem(.malformed, "The request has no content; send the file.", members: ["pointer": .string("")])
        }
        var (waiting, refused): ([UInt8], [RefusedLine]) = ([], [])
        do {
            for try await piece in pieces {
                waiting += Array(piece.readableBytesView)
                if waiting.count >= Self.portion { try await hand(&waiting, to: id, &refused) }
            }
            if !waiting.isEmpty { try await hand(&waiting, to: id, &refused) }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.malformed, "The content was cut off; send it again.", members: ["pointer": .string("")])
        }
        return refused
    }

    private func hand(
        _ octets: inout [UInt8], to id: UInt64, _ refused: inout [RefusedLine]
    ) async throws(Problem) {
        let lines = try await request.perform(RecipientImportPortion(id: id, octets: Data(octets)))
        refused += lines.prefix(max(0, Self.mostRefused - refused.count))
        octets.removeAll(keepingCapacity: true)
    }

    private static func printed(_ report: DirectoryImportReport) throws(OperationFailure) -> JSONValue {
        do {
            return try JSONValue(printing: report)
        } catch {
            throw OperationFailure(error, "The report can't be written")
        }
    }
}
