import Inspection
import Mail
import NIOConcurrencyHelpers
import NIOCore

// Which files of a message a process reads, by what is known of them.
extension InspectorPool {
    /// The files of which all together are within the bound, and reports that the others are not read.
    func fitting(
        _ requests: [InspectionRequest]
    ) -> (files: [InspectionRequest], reports: [InspectionReport]) {
        var left = settings.bounds.input
        var reports: [InspectionReport] = []
        let files = requests.filter { request in
            guard request.octets.readableBytes <= left else {
                var report = InspectionReport(path: request.path, unread: .input)
                // There is no more to be had of it.
                report.hasText = request.extractsText
                reports.append(report)
                return false
            }
            left -= request.octets.readableBytes
            return true
        }
        return (files, reports)
    }

    /// The files that a process reads, the lane that they are for, and reports on the others: those that are known to take too
    /// long are not opened again.
    func recalled(
        _ fitting: (files: [InspectionRequest], reports: [InspectionReport])
    ) -> (files: [InspectionRequest], lane: InspectorLane, reports: [InspectionReport]) {
        let octets = fitting.files.reduce(0) { $0 + $1.octets.readableBytes }
        var lane: InspectorLane = octets > settings.large ? .long : .short
        // Most files are of a length that no file has which is known, and their digest is not asked for.
        let candidates = state.withLockedValue { state in
            fitting.files.map { state.known.mayKnow($0.octets.readableBytes) }
        }
        guard candidates.contains(true) else { return (fitting.files, lane, fitting.reports) }
        let digests: [[UInt8]?] = zip(fitting.files, candidates).map { file, isCandidate in
            isCandidate ? KnownFiles.digest(of: file.octets) : nil
        }
        let now = time.now()
        let knowledge: [KnownFiles.Knowledge?] = state.withLockedValue { state in
            zip(fitting.files, digests).map { file, digest in
                digest.flatMap {
                    state.known.knowledge(of: $0, name: file.filename, extractsText: file.extractsText, at: now)
                }
            }
        }
        var files: [InspectionRequest] = []
        var reports = fitting.reports
        for (file, known) in zip(fitting.files, knowledge) {
            switch known {
            case nil: files.append(file)
            case .long:
                lane = .long
                files.append(file)
            case .ranOver(let report):
                state.withLockedValue { $0.figures.known += 1 }
                reports.append(report.moved(to: file.path))
            }
        }
        return (files, lane, reports)
    }

    func noteLong(_ file: InspectionRequest) {
        let digest = KnownFiles.digest(of: file.octets)
        let now = time.now()
        state.withLockedValue { $0.known.noteLong(digest, size: file.octets.readableBytes, at: now) }
    }

    /// Remembers a file that has used up the time of its message, unless others before it have.
    func remember(_ file: InspectionRequest, _ report: InspectionReport, by watch: ReadingWatch) {
        guard watch.isFileEndless else { return }
        let digest = KnownFiles.digest(of: file.octets)
        let now = time.now()
        state.withLockedValue { state in
            state.known.noteRanOver(
                digest, size: file.octets.readableBytes, name: file.filename, report: report, at: now)
        }
    }
}
