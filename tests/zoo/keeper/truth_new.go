// SPDX-License-Identifier: Apache-2.0

//go:build go1.26

package keeper

import "io"

// From Go 1.26 on the dump itself says the labels.
func writeTruth(io.Writer) {}
