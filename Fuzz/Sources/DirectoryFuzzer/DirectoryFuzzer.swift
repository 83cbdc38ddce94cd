import FuzzSupport
import Mail
import Organization

/// Files of recipients: read whole and in portions they say the same, every refused line is one line with a mend, and
/// what was read is found by its addresses. Stored rows, damaged or not, never do harm.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: size))
    let portion = 1 + Int(octets.first ?? 0) % 13
    precondition(records(octets, portion: portion) == records(octets, portion: .max))

    guard let domain = try? Domain("contoso.com") else { return 0 }
    let organization = OrganizationSnapshot(
        OrganizationDocument(name: "contoso", acceptedDomains: [AcceptedDomain(domain)]), revision: 1)
    for isReplacing in [false, true] {
        var work = DirectoryImport(into: organization, options: .init(isReplacing: isReplacing))
        guard let read = try? work.read(octets), let last = try? work.finish(),
            let (outcome, late) = try? work.outcome(on: nil)
        else { continue }
        for line in read + last + late {
            precondition(line.line > 0 && !line.problem.isEmpty && !line.mend.isEmpty)
            precondition(!line.description.utf8.contains(UInt8(ascii: "\n")))
        }
        guard case .edits(let edits) = outcome.change else { continue }
        var directory = RecipientDirectory(.empty, revision: 1, confirmedAt: WallTime(milliseconds: 0))
        precondition(directory.apply(edits) == outcome.counts)
        for case .put(let recipient) in edits {
            for address in [recipient.primarySmtpAddress] + recipient.emailAddresses {
                precondition(directory.recipient(address.lookupKey) == recipient)
            }
        }
    }
    let half = octets.count / 2
    let row = DirectoryRow(key: Array(octets[..<half]), octets: Array(octets[half...]))
    if let recipient = row.recipient { precondition(DirectoryRow(recipient).recipient == recipient) }
    return 0
}

private func records(_ octets: [UInt8], portion: Int) -> [CSVReader.Record] {
    var reader = CSVReader()
    var records: [CSVReader.Record] = []
    var rest = octets[...]
    while !rest.isEmpty {
        records += reader.read(rest.prefix(portion))
        rest = rest.dropFirst(portion)
    }
    return records + reader.finish()
}
