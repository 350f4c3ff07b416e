// SPDX-License-Identifier: Apache-2.0
// Being here lets truth_old.go declare a function without its body.
