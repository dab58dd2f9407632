import SMS

/// A TPDU as a modem or a network writes it.
enum SMSTPDUTarget: FuzzTarget {
    static let name = "sms-tpdu"
    static let maximumLength = 400

    static func run(_ octets: [UInt8]) {
        do throws(TPDUFailure) {
            let carried = try CarriedTPDU(decoding: octets)
            check(carried)
        } catch {
            require(!octets.isEmpty || error == .cut(.serviceCentre), "nothing is cut at its start")
        }
    }

    private static func check(_ carried: CarriedTPDU) {
        switch carried.tpdu {
        case .deliver(let deliver): check(deliver.userData, deliver.scheme)
        case .submit(let submit): check(submit.userData, submit.scheme)
        case .statusReport(let report): require(!report.status.description.isEmpty, "a status has words")
        }
        do throws(TPDUFailure) {
            let again = try CarriedTPDU(decoding: try carried.encoded().octets)
            do throws(TPDUFailure) {
                require(try CarriedTPDU(decoding: try again.encoded().octets) == again, "what was written reads back")
            } catch {
                require(false, "what was written once is written again: \(error)")
            }
        } catch {
            // Names with characters that only phones have, and user data that is longer than a message, are read only.
        }
    }

    private static func check(_ data: TPDUUserData, _ scheme: DataCodingScheme) {
        require(data.octets.count <= 292, "user data is in proportion to its length")
        if scheme.isInSeptets { require(data.body.allSatisfy { $0 < 0x80 }, "a septet has seven bits") }
        let payload = data.payload(scheme)
        require(payload.octets == data.body, "a payload is what came")
    }
}
